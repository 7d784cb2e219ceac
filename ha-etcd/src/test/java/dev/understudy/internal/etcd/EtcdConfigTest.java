package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import dev.understudy.spi.BackendProvider;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcdConfigTest {
    @TempDir
    static Path folder;

    @Test
    void theProviderIsFoundByName() {
        assertThat(ServiceLoader.load(BackendProvider.class))
                .filteredOn(provider -> provider.name().equals("etcd"))
                .singleElement()
                .satisfies(provider -> assertThat(provider.keys()).isEqualTo(EtcdConfig.KEYS));
    }

    @Test
    void defaultsReachAnEtcdOnThisMachine() {
        EtcdConfig config = config();

        assertThat(config.hosts()).isEqualTo("127.0.0.1:2379");
        assertThat(config.tls()).isEmpty();
        assertThat(config.login()).isEmpty();
        assertThat(config.namespace()).isEmpty();
        assertThat(config.connectionTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.maxMessageBytes()).isEqualTo(32 << 20);
    }

    @ParameterizedTest
    @CsvSource({
        "'a', 'a:2379'",
        "'a:1, b:2 ,c', 'a:1,b:2,c:2379'",
        "'http://a:1,http://b/', 'a:1,b:2379'",
        "'[::1]:5', '[::1]:5'",
        "'[::1]', '[::1]:2379'",
        "'[fe80::1%eth0]:1', '[fe80::1%eth0]:1'",
        "'etcd_0.etcd.default.svc.cluster.local.', 'etcd_0.etcd.default.svc.cluster.local.:2379'",
        "'10.0.0.1,10.0.0.1:2380', '10.0.0.1:2379,10.0.0.1:2380'",
    })
    void endpointsComeInManyForms(String written, String read) {
        assertThat(config("db.etcd.host", written).hosts()).isEqualTo(read);
    }

    /** One wrong endpoint is enough; the text says which, and what is wrong with it. */
    @ParameterizedTest
    @CsvSource({
        "'a:1;b:2', ''';'' separates nothing'",
        "'a;b', ''';'' separates nothing'",
        "'a:1 b:2', white space separates nothing",
        "'a b', white space separates nothing",
        "'a,,b', one is empty",
        "',', one is empty",
        "'a,', one is empty",
        "'http://', one is empty",
        "'a/b', '''a/b'' has a path or a query'",
        "'http://a:1/v3', '''a:1/v3'' has a path or a query'",
        "'a?b', '''a?b'' has a path or a query'",
        "'a#b', '''a#b'' has a path or a query'",
        "'ftp://a', 'there is no such scheme in ''ftp://a'''",
        "'HTTP://a', 'there is no such scheme in ''HTTP://a'''",
        "'::1', 'the IPv6 address needs brackets: [::1]'",
        "'fe80::1:2379', 'the IPv6 address needs brackets: [fe80::1:2379]'",
        "'a:1:b', 'the port of ''a:1:b'' is not from 1 to 65535'",
        "'[::1', '''[::1'' is no host with a port'",
        "'[::1]2379', '''[::1]2379'' is no host with a port'",
        "'[a]:1', '''[a]'' is no host name and no address'",
        "'10.0.0.300', '''10.0.0.300'' is no host name and no address'",
        "'10.0.0', '''10.0.0'' is no host name and no address'",
        "'-a', '''-a'' is no host name and no address'",
        "'a|b', '''a|b'' is no host name and no address'",
        "'a..b', '''a..b'' is no host name and no address'",
        "'a:', 'the port of ''a:'' is not from 1 to 65535'",
        "'a:x', 'the port of ''a:x'' is not from 1 to 65535'",
        "'a:-1', 'the port of ''a:-1'' is not from 1 to 65535'",
        "'a:0', 'the port of ''a:0'' is not from 1 to 65535'",
        "'a:70000', 'the port of ''a:70000'' is not from 1 to 65535'",
        "'a:99999999999', 'the port of ''a:99999999999'' is not from 1 to 65535'",
        "'a,a:2379', 'a:2379 is there twice'",
        "'a:1,A:1', 'a:1 is there twice'",
    })
    void malformedEndpointsAreRefused(String written, String why) {
        assertWrong("db.etcd.host=" + written + ": must be endpoints", "db.etcd.host", written);
        assertWrong("separated by commas; " + why, "db.etcd.host", written);
    }

    @Test
    void endpointsOfDifferentSchemesAreRefused() {
        assertWrong("same scheme", "db.etcd.host", "http://a,https://b");
        assertWrong("same scheme", "db.etcd.host", "a,https://b");
    }

    @Test
    void aPasswordInAnEndpointIsRefusedAndNotShown() {
        assertThatThrownBy(() -> config("db.etcd.host", "http://root:hunter2@a"))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void tlsIsOnWhenAFileOrHttpsOrSkipVerifyIsGiven() throws IOException {
        String file = file("ca.pem");

        assertThat(config("db.etcd.host", "https://a").tls()).isPresent();
        assertThat(config("db.etcd.ca_file", file).tls()).isPresent();
        assertThat(config("db.etcd.cert_file", file, "db.etcd.key_file", file).tls())
                .isPresent();
        assertThat(config("db.etcd.insecure_skip_verify", "true").tls()).isPresent();
        assertThat(config("db.etcd.host", "http://a").tls()).isEmpty();
    }

    @Test
    void disableTlsWins() throws IOException {
        assertThat(config("db.etcd.disabletls", "true", "db.etcd.ca_file", file("ca.pem"))
                        .tls())
                .isEmpty();
    }

    @Test
    void contradictionsAboutTlsAreRefused() throws IOException {
        String file = file("some.pem");

        assertWrong("because db.etcd.ca_file", "db.etcd.host", "http://a", "db.etcd.ca_file", file);
        assertWrong(
                "because db.etcd.insecure_skip_verify",
                "db.etcd.host",
                "http://a",
                "db.etcd.insecure_skip_verify",
                "true");
        assertWrong("db.etcd.disabletls=true", "db.etcd.host", "https://a", "db.etcd.disabletls", "true");
        assertWrong("db.etcd.key_file=: certificate and key", "db.etcd.cert_file", file);
        assertWrong("db.etcd.cert_file=: certificate and key", "db.etcd.key_file", file);
        assertWrong(
                "must be a readable file",
                "db.etcd.ca_file",
                folder.resolve("absent").toString());
    }

    @Test
    void aLoginIsComplete() {
        assertThat(config("db.etcd.user", "u", "db.etcd.pass", "p").login())
                .map(EtcdConfig.Login::password)
                .contains("p");
        assertWrong("db.etcd.user=u: needs a password", "db.etcd.user", "u");
        assertWrong("db.etcd.user=u: needs a password", "db.etcd.user", "u", "db.etcd.pass", "");
        assertWrong("db.etcd.user=: must be given", "db.etcd.pass", "p");
    }

    @Test
    void aPasswordComesFromOnePlace() throws IOException {
        Path path = Files.writeString(folder.resolve("pass"), "from file\n");
        String file = path.toString();
        EtcdConfig.Login login =
                config("db.etcd.user", "u", "db.etcd.pass-file", file).login().orElseThrow();

        assertThat(login.password()).isEqualTo("from file");
        Files.writeString(path, "changed");
        assertThat(login.password()).isEqualTo("changed");
        Files.writeString(path, "\n");
        assertThatThrownBy(login::password).hasMessageContaining("password in its first line");
        Files.writeString(path, "from file\n");
        assertThatThrownBy(() -> config("db.etcd.user", "u", "db.etcd.pass", "hunter2", "db.etcd.pass-file", file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("together")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void noSecretIsShown() {
        EtcdConfig config = config("db.etcd.user", "app", "db.etcd.pass", "hunter2");

        assertThat(config.toString()).contains("app").doesNotContain("hunter2");
    }

    @Test
    void aNamespaceEndsInASlash() {
        assertThat(config("db.etcd.namespace", "a/").namespace()).isEqualTo("a/");
        assertWrong("db.etcd.namespace=a: must end in /", "db.etcd.namespace", "a");
    }

    @ParameterizedTest
    @CsvSource({
        "db.etcd.request_timeout, 0",
        "db.etcd.connection_timeout, 2h",
        "db.etcd.connection_timeout, soon",
        "db.etcd.max_msg_size, 0",
        "db.etcd.max_msg_size, 3GiB"
    })
    void limitsAreWithinBounds(String key, String value) {
        assertWrong(key + "=" + value + ": must be", key, value);
    }

    /** LND writes some of these names without the underscore. */
    @Test
    void namesWithoutTheUnderscoreWorkToo() {
        assertThat(EtcdConfig.KEYS)
                .filteredOn(key -> key.name().contains("_"))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key.names()).contains(key.name().replace("_", "")));
    }

    /** In the environment dots and dashes are underscores too. */
    @Test
    void namesStayDistinctInTheEnvironment() {
        assertThat(EtcdConfig.KEYS.stream()
                        .map(ConfigKey::names)
                        .flatMap(java.util.List::stream)
                        .map(name -> name.replace('.', '_').replace('-', '_')))
                .doesNotHaveDuplicates();
    }

    private static String file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "").toString();
    }

    private static void assertWrong(String message, String... settings) {
        assertThatThrownBy(() -> config(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    private static EtcdConfig config(String... settings) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        return EtcdConfig.from(Settings.of(values));
    }
}
