package dev.understudy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.node.Backends;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.internal.node.Sensors;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.spi.Backend;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which sensors a node gets from its configuration and its address, and what it tells others of its tripwire. */
class SensorsTest {
    private final SystemPorts system = new SystemPorts("sensors-test");

    @AfterEach
    void close() {
        system.close();
    }

    @Test
    void theTripwireListensOnTheHostOfTheNodesAddress() throws IOException {
        try (Sensors sensors = open("127.0.0.1:8080")) {
            HostAndPort address = HostAndPort.fromString(sensors.tripwireAddress());

            assertThat(sensors.all()).extracting(CrashSensor::name).containsExactly("tripwire");
            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            new Socket(address.getHost(), address.getPort()).close();
        }
    }

    /** What is published is a number: a name may mean another machine elsewhere. */
    @Test
    void aNameIsLookedUpHere() {
        try (Sensors sensors = open("localhost:8080")) {
            assertThat(HostAndPort.fromString(sensors.tripwireAddress()).getHost())
                    .isIn("127.0.0.1", "::1", "0:0:0:0:0:0:0:1");
        }
    }

    @Test
    void anAddressOfItsOwnOverrides() {
        try (Sensors sensors = open("192.0.2.1:8080", "cluster.tripwire-listen", "127.0.0.1:0")) {
            assertThat(sensors.tripwireAddress()).startsWith("127.0.0.1:");
        }
        try (Sensors sensors = open("127.0.0.1:8080", "cluster.tripwire-listen", "0.0.0.0:0")) {
            assertThat(sensors.tripwireAddress()).startsWith("127.0.0.1:");
        }
    }

    /** 192.0.2.1 is nobody's (RFC 5737). The node still watches others. */
    @Test
    void withoutAnAddressOfItsOwnANodeGoesOnWithoutAListener() {
        for (String address : new String[] {"", "192.0.2.1:8080", "0.0.0.0:8080", "no host.invalid:8080", "http://a"}) {
            try (Sensors sensors = open(address)) {
                assertThat(sensors.tripwireAddress()).as(address).isEmpty();
                assertThat(sensors.all()).extracting(CrashSensor::name).containsExactly("tripwire");
            }
        }
    }

    /** Another machine would refuse in our place (A5). */
    @Test
    void anAddressOfAnotherMachineIsNotPublished() {
        try (Sensors sensors = open("192.0.2.1:8080", "cluster.tripwire-listen", "0.0.0.0:0")) {
            assertThat(sensors.tripwireAddress()).isEmpty();
        }
    }

    @Test
    void nothingIsOpenedUnlessItIsWanted() {
        try (Sensors off = open("127.0.0.1:8080", "cluster.crash-detect", "off");
                Sensors other = open("127.0.0.1:8080", "cluster.crash-detect", "sign");
                Sensors alone = open("127.0.0.1:8080", "cluster.enable-leader-election", "false")) {
            for (Sensors none : new Sensors[] {off, other, alone}) {
                assertThat(none.all()).isEmpty();
                assertThat(none.tripwireAddress()).isEmpty();
            }
        }
    }

    @Test
    void badValuesAreNamed() {
        assertThatThrownBy(() -> open("", "cluster.tripwire-listen", "nowhere"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.tripwire-listen=nowhere");
        assertThatThrownBy(() -> open("", "cluster.crash-detect", "smell"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.crash-detect=smell");
    }

    private Sensors open(String address, String... more) {
        Map<String, String> values = new java.util.HashMap<>(
                ImmutableMap.of("cluster.leader-elector", "memory", "cluster.enable-leader-election", "true"));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        HaConfig config = HaConfig.of(Settings.of(values));
        try (Backend backend = Backends.open("memory", config.settings())) {
            return Sensors.open(config, backend.election("/sensors"), UUID.randomUUID(), address, system);
        }
    }
}
