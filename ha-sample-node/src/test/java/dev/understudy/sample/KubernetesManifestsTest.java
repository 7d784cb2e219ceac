package dev.understudy.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Iterables;
import dev.understudy.HaNode;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.SettingsLoader;
import dev.understudy.program.NodeKeys;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import dev.understudy.status.StatusConfig;
import dev.understudy.testkit.etcd.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manifests for Kubernetes tell a node is what a node takes: each name, each value, each relation. */
class KubernetesManifestsTest {
    private static final Path FOLDER = Path.of(System.getProperty("understudy.project.dir"), "deploy", "kubernetes");
    private static final Pattern VARIABLE =
            Pattern.compile("- name: (UNDERSTUDY_[A-Z0-9_]+)\\n +value: \"?([^\"\\n]*)\"?");
    /** The file that a Secret is mounted as has this mode. */
    private static final String MODE = "r--r-----";

    @TempDir
    private Path secrets;

    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    private Map<String, String> environment(Path manifest) throws IOException {
        Map<String, String> environment = new HashMap<>();
        VARIABLE.matcher(Files.readString(manifest))
                .results()
                .forEach(found -> environment.put(
                        found.group(1),
                        found.group(2)
                                .replace("$(POD_NAME)", "ledger-1")
                                .replace("$(POD_IP)", "10.1.2.3")
                                .replace("/etc/understudy/etcd", secrets.toString())));
        return environment;
    }

    private void fillSecret() throws IOException {
        Files.copy(TestCertificates.in(secrets, "ca").authority(), secrets.resolve("ca.crt"));
        Files.writeString(secrets.resolve("password"), "ledger\n");
        Files.setPosixFilePermissions(secrets.resolve("password"), PosixFilePermissions.fromString(MODE));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void aNodeTakesWhatTheManifestSays(Path manifest) throws IOException {
        fillSecret();
        Map<String, String> environment = environment(manifest);
        List<ConfigKey> keys = NodeKeys.all();
        assertThat(keys.stream().map(key -> SettingsLoader.variable(key.name())).collect(Collectors.toSet()))
                .containsAll(environment.keySet());

        Settings settings = SettingsLoader.of(keys).environment(environment).load();

        StatusConfig.of(settings, StatusConfig.LISTEN);
        try (HaNode node = HaNode.builder(settings).address("10.1.2.3:8080").build()) {
            assertThat(node.id().value()).isEqualTo("ledger-1");
        }
        assertThat(settings.text(Iterables.find(keys, key -> key.name().equals("db.etcd.ca_file"))))
                .endsWith("/ca.crt");
    }

    /** As {@code defaultMode: 288} says it; Kubernetes' own default is for everybody. */
    @ParameterizedTest
    @MethodSource("manifests")
    void aPasswordThatEverybodyMayReadIsRefused(Path manifest) throws IOException {
        fillSecret();
        Files.setPosixFilePermissions(secrets.resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
        Settings settings = SettingsLoader.of(NodeKeys.all())
                .environment(environment(manifest))
                .load();
        assertThatThrownBy(
                        () -> HaNode.builder(settings).address("10.1.2.3:8080").build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.require-private-files is set");
    }
}
