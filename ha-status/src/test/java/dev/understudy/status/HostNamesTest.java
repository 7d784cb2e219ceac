package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    private final HostNames none = HostNames.of(Optional.empty());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8080",
                "[::1]:8080",
                "[::1]",
                "localhost",
                "LOCALHOST:1",
                "node-1",
                "a.localhost",
                "a.svc",
                "a.ns.svc.cluster.local:9280",
                "printer.local.",
                "x.internal"
            })
    void addressesAndNamesThatNobodyOutsideCanOwn(String header) {
        assertThat(none.allows(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:80",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "a.local.evil",
                "evil.example.",
                "",
                "a b",
                "local host",
                "http://localhost",
                "[::1",
                "a:b:c",
                ".local"
            })
    void othersAreNotOurs(String header) {
        assertThat(none.allows(header)).isFalse();
    }

    @Test
    void theOperatorNamesMore() {
        HostNames some = HostNames.of(Optional.of("status.example.org, b.example"));
        assertThat(some.allows("Status.Example.org:443")).isTrue();
        assertThat(some.allows("b.example")).isTrue();
        assertThat(some.allows("c.example")).isFalse();
        assertThat(HostNames.of(Optional.of("*")).allows("c.example")).isTrue();
    }

    @Test
    void whatIsNoNameIsRefused() {
        for (String listed : new String[] {"http://a", "a b", "a,,b", "", "*.example"}) {
            assertThatThrownBy(() -> HostNames.of(Optional.of(listed)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("rest.allowed-hosts");
        }
    }
}
