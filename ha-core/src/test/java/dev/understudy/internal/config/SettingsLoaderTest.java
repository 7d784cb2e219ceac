package dev.understudy.internal.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {
    private static final ConfigKey ID = ConfigKey.optional("cluster.id", ConfigKey.Type.TEXT, "name");
    private static final ConfigKey HOST =
            ConfigKey.of("db.etcd.host", ConfigKey.Type.TEXT, "127.0.0.1:2379", "endpoints");
    private static final ConfigKey SKIP =
            ConfigKey.of("db.etcd.insecure_skip_verify", ConfigKey.Type.FLAG, "false", "trust any certificate");
    private static final ConfigKey CERT = ConfigKey.optional("db.etcd.cert_file", ConfigKey.Type.TEXT, "certificate")
            .alias("db.etcd.certfile");
    private static final ConfigKey PASS =
            ConfigKey.optional("db.etcd.pass", ConfigKey.Type.TEXT, "password").asSecret();
    private static final ImmutableList<ConfigKey> KEYS = ImmutableList.of(ID, HOST, SKIP, CERT, PASS);

    @TempDir
    private Path folder;

    @Test
    void eachLayerGivesWayToTheOneAbove() throws IOException {
        SettingsLoader loader = loader();
        assertThat(loader.load().text(HOST)).isEqualTo("127.0.0.1:2379");
        loader.file(write("node.properties", "db.etcd.host=file:1"));
        assertThat(loader.load().text(HOST)).isEqualTo("file:1");
        loader.environment(Map.of("UNDERSTUDY_DB_ETCD_HOST", "environment:1"));
        assertThat(loader.load().text(HOST)).isEqualTo("environment:1");
        Properties properties = new Properties();
        properties.setProperty("understudy.db.etcd.host", "property:1");
        loader.systemProperties(properties);
        assertThat(loader.load().text(HOST)).isEqualTo("property:1");
        loader.commandLine(Map.of("db.etcd.host", "line:1"));
        assertThat(loader.load().text(HOST)).isEqualTo("line:1");
    }

    @Test
    void anAliasIsTheSameKeyInEveryLayer() throws IOException {
        assertThat(loader().commandLine(Map.of("db.etcd.certfile", "a")).load().text(CERT))
                .isEqualTo("a");
        assertThat(loader().environment(Map.of("UNDERSTUDY_DB_ETCD_CERTFILE", "b"))
                        .load()
                        .text(CERT))
                .isEqualTo("b");
        assertThat(loader().file(write("x", "db.etcd.certfile: c")).load().text(CERT))
                .isEqualTo("c");
        assertThat(loader().file(write("x", "db.etcd.certfile: c"))
                        .commandLine(Map.of("db.etcd.cert_file", "d"))
                        .load()
                        .text(CERT))
                .as("an alias in a lower layer does not shadow the name in a higher one")
                .isEqualTo("d");
    }

    @Test
    void oneKeyUnderTwoNamesWithDifferentValuesIsRefused() {
        assertThatThrownBy(() -> loader().commandLine(Map.of("db.etcd.certfile", "a", "db.etcd.cert_file", "b")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("db.etcd.cert_file")
                .hasMessageContaining("given twice on the command line");
        assertThat(loader().commandLine(Map.of("db.etcd.certfile", "a", "db.etcd.cert_file", "a"))
                        .load()
                        .text(CERT))
                .isEqualTo("a");
    }

    @Test
    void anUnknownKeyOnTheCommandLineNamesItsNeighbours() {
        assertThatThrownBy(() -> loader().commandLine(Map.of("cluster.idd", "n1")))
                .hasMessage("cluster.idd=***: is not a known key (on the command line); did you mean cluster.id?");
        assertThatThrownBy(() -> loader().commandLine(Map.of("something.else", "1")))
                .hasMessage("something.else=***: is not a known key (on the command line)");
    }

    @Test
    void anUnknownKeyInTheFileNamesTheFile() throws IOException {
        String path = write("node.properties", "db.etcd.hosts=h:1\n");
        assertThatThrownBy(() -> loader().file(path))
                .hasMessage(
                        "db.etcd.hosts=***: is not a known key (in the file " + path + "); did you mean db.etcd.host?");
    }

    @Test
    void aMistypedVariableIsRefusedAndAForeignOneIsNot() {
        assertThatThrownBy(() -> loader().environment(Map.of("UNDERSTUDY_CLUSTR_ID", "n1")))
                .hasMessageContaining("UNDERSTUDY_CLUSTR_ID=***")
                .hasMessageContaining("in the environment")
                .hasMessageContaining("did you mean UNDERSTUDY_CLUSTER_ID?");
        Settings settings = loader().environment(Map.of("UNDERSTUDY_HOME_DIRECTORY", "/opt", "PATH", "/bin"))
                .load();
        assertThat(settings.isSet(ID)).isFalse();
    }

    @Test
    void aMistypedPropertyIsRefusedAndAForeignOneIsNot() {
        Properties mistyped = new Properties();
        mistyped.setProperty("understudy.cluster.ids", "n1");
        assertThatThrownBy(() -> loader().systemProperties(mistyped)).hasMessageContaining("did you mean cluster.id?");
        Properties foreign = new Properties();
        foreign.setProperty("understudy.project.dir", "/opt");
        foreign.setProperty("user.name", "me");
        assertThat(loader().systemProperties(foreign).load().isSet(ID)).isFalse();
    }

    @Test
    void anEmptyVariableIsNotSet() {
        assertThat(loader().environment(Map.of("UNDERSTUDY_CLUSTER_ID", ""))
                        .load()
                        .isSet(ID))
                .isFalse();
    }

    @Test
    void theValueOfAMistypedSecretIsNotShown() {
        assertThatThrownBy(() -> loader().commandLine(Map.of("db.etcd.past", "hunter2")))
                .hasMessageContaining("db.etcd.past=***")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> loader().commandLine(Map.of("database.password", "hunter2")))
                .hasMessageContaining("database.password=***")
                .hasMessageNotContaining("hunter2");
        for (String name : List.of("db.etcd.pwd", "db.pas", "x", "db.etcd.passhunter2", "db.etcd.pass:hunter2")) {
            assertThatThrownBy(() -> loader().commandLine(Map.of(name, "hunter2")))
                    .hasMessageContaining("is not a known key")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void aFileThatCannotBeReadOrParsedNamesItself() throws IOException {
        assertThatThrownBy(() -> loader().file(folder.resolve("none").toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("configfile=.*none: must be a readable file");
        String broken = write("broken", "cluster.id=\\u00zz");
        assertThatThrownBy(() -> loader().file(broken))
                .hasMessageMatching("configfile=.*broken: must be well formed:.*");
        assertThatThrownBy(() -> loader().file(folder.toString()))
                .hasMessageMatching("configfile=.*must be a readable file");
    }

    @Test
    void anotherFormatIsChosenByTheExtension() throws IOException {
        Settings settings = loader().format("upper", in -> Map.of("cluster.id", new String(in.readAllBytes(), UTF_8)))
                .file(write("a.upper", "N1"))
                .load();
        assertThat(settings.text(ID)).isEqualTo("N1");
    }

    @Test
    void twoKeysOfOneNameAreAnError() {
        assertThatThrownBy(() -> SettingsLoader.of(ImmutableList.of(ID, HOST.alias("cluster.id"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void addressesNeedHostAndPort() {
        assertThat(address("127.0.0.1:0")).isEqualTo("127.0.0.1:0");
        assertThat(address("[::1]:8080")).isEqualTo("[::1]:8080");
        for (String bad :
                ImmutableList.of("8080", ":8080", "host", "host:", "host:65536", "host:-1", "::1:80", "h:1:2")) {
            assertThatThrownBy(() -> address(bad))
                    .as(bad)
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("db.etcd.host=" + bad + ": must be host:port with a port from 0 to 65535");
        }
    }

    private static String address(String value) {
        return loader().commandLine(Map.of("db.etcd.host", value))
                .load()
                .address(HOST)
                .toString();
    }

    private static SettingsLoader loader() {
        return SettingsLoader.of(KEYS);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
