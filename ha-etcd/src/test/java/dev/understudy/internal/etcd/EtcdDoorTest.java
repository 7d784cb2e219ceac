package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.understudy.HaNode;
import dev.understudy.error.ConfigException;
import dev.understudy.etcd.Etcd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** etcd as programs name it to a builder. */
class EtcdDoorTest {
    @Test
    void everyMethodStandsForItsKeys() {
        Etcd plain = Etcd.at("a:1", "b:2");
        ImmutableMap.<Etcd, Map<String, String>>builder()
                .put(plain, Map.of())
                .put(plain.namespace("x/"), Map.of("db.etcd.namespace", "x/"))
                .put(
                        plain.user("u", "wrong").user("u", Path.of("/p")),
                        Map.of("db.etcd.user", "u", "db.etcd.pass-file", "/p"))
                .put(
                        plain.user("u", Path.of("/p")).user("u", "hunter2"),
                        Map.of("db.etcd.user", "u", "db.etcd.pass", "hunter2"))
                .put(plain.tls(Path.of("/ca")), Map.of("db.etcd.ca_file", "/ca"))
                .put(
                        plain.clientCertificate(Path.of("/c"), Path.of("/k")),
                        Map.of("db.etcd.cert_file", "/c", "db.etcd.key_file", "/k"))
                .put(plain.insecureSkipVerify(), Map.of("db.etcd.insecure_skip_verify", "true"))
                .put(plain.connectionTimeout(Duration.ofMillis(1_500)), Map.of("db.etcd.connection_timeout", "1500ms"))
                .put(plain.requestTimeout(Duration.ofSeconds(2)), Map.of("db.etcd.request_timeout", "2s"))
                .put(plain.maxMessageSize(1_024), Map.of("db.etcd.max_msg_size", "1024"))
                .build()
                .forEach((etcd, more) -> {
                    assertThat(etcd.backend()).isEqualTo("etcd");
                    assertThat(etcd.keys())
                            .containsExactlyInAnyOrderEntriesOf(ImmutableMap.<String, String>builder()
                                    .put("db.etcd.host", "a:1,b:2")
                                    .putAll(more)
                                    .build());
                });
    }

    @Test
    void showsNoSecret() {
        assertThat(Etcd.at("a:1").user("u", "hunter2"))
                .hasToString("etcd[db.etcd.host=a:1, db.etcd.user=u, db.etcd.pass=***]");
    }

    @Test
    void aBadValueIsRefusedByTheNameOfItsKey() {
        assertRefused(Etcd.at("a:1").namespace("x"), "db.etcd.namespace=x: must end in /");
        assertRefused(Etcd.at("a:1").requestTimeout(Duration.ofNanos(5)), "db.etcd.request_timeout=PT0.000000005S");
        assertRefused(Etcd.at(" "), "db.etcd.host= : must not be empty");
    }

    @Test
    void nothingElseOfThisJarIsPublic() throws Exception {
        Path classes = Path.of(
                Etcd.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            assertThat(files.map(file -> classes.relativize(file).toString())
                            .filter(file -> file.endsWith(".class") && !file.startsWith("dev/understudy/internal/")))
                    .containsExactlyInAnyOrder(
                            "dev/understudy/etcd/Etcd.class", "dev/understudy/etcd/package-info.class");
        }
    }

    private static void assertRefused(Etcd etcd, String why) {
        assertThatThrownBy(() ->
                        HaNode.builder("a").ignoreEnvironment().store(etcd).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(why);
    }
}
