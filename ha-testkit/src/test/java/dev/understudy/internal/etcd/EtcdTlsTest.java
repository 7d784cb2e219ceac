package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.EtcdTls;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestCertificates;
import dev.understudy.testkit.etcd.TestTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Certificates that fit work; what does not fit is named at the first grant, while an etcd that is away is waited for.
 */
class EtcdTlsTest {
    @RegisterExtension
    static final EtcdExtension SECURED =
            EtcdExtension.members(1).tls(TestTls.SERVER).build();

    @RegisterExtension
    static final EtcdExtension MUTUAL =
            EtcdExtension.members(1).tls(TestTls.MUTUAL).build();

    @RegisterExtension
    static final EtcdExtension PLAIN = EtcdExtension.members(1).build();

    @TempDir
    static Path folder;

    private static TestCertificates authority;
    private static TestCertificates stranger;

    @BeforeAll
    static void makeAuthorities() {
        authority = TestCertificates.in(folder, "authority");
        stranger = TestCertificates.in(folder, "stranger");
    }

    @Test
    void aServersAuthorityIsEnough() {
        try (Session session = Session.open(SECURED.connectString(), "db.etcd.ca_file", ca(SECURED))) {
            session.useAll();
        }
    }

    @Test
    void bothSidesShowACertificate() {
        TestCertificates.Identity client = authority(MUTUAL).identity("another-client");
        try (Session session = Session.open(
                bare(MUTUAL),
                "db.etcd.ca_file",
                ca(MUTUAL),
                "db.etcd.cert_file",
                client.certificate().toString(),
                "db.etcd.key_file",
                client.key().toString())) {
            session.useAll();
        }
    }

    /** The worked example of LND's documentation: the certificate etcd made for itself, shown by the client. */
    @Test
    void theAutomaticCertificateOfEtcdWorksAsInLndsExample() {
        try (EtcdCluster auto = EtcdCluster.builder().tls(EtcdTls.auto()).start()) {
            Path certificate = find(auto.member(0).dataFolder(), "cert.pem");
            try (Session session = Session.open(
                    bare(auto.connectString()),
                    "db.etcd.cert_file",
                    certificate.toString(),
                    "db.etcd.key_file",
                    certificate.resolveSibling("key.pem").toString(),
                    "db.etcd.insecure_skip_verify",
                    "true")) {
                session.useAll();
            }
        }
    }

    @Test
    void anUnknownAuthorityIsNamed() {
        assertWrong(
                "db.etcd.ca_file",
                "no trusted authority",
                () -> grant(
                        bare(SECURED), "db.etcd.ca_file", stranger.authority().toString()));
        assertWrong("db.etcd.ca_file", "no trusted authority", () -> grant(SECURED.connectString()));
    }

    @Test
    void anotherHostsCertificateIsNamed() {
        try (EtcdCluster numeric = cluster(authority.identity("numeric", "127.0.0.1"))) {
            String elsewhere = bare(numeric.connectString()).replace("127.0.0.1", "localhost");

            assertWrong("db.etcd.host", "for another host", () -> grant(elsewhere, "db.etcd.ca_file", ca()));
        }
    }

    @Test
    void anExpiredCertificateIsNamed() {
        try (EtcdCluster expired = cluster(authority.expired("old", "127.0.0.1"))) {
            String hosts = bare(expired.connectString());

            assertWrong("db.etcd.host", "not valid today", () -> grant(hosts, "db.etcd.ca_file", ca()));
        }
    }

    @Test
    void aMissingOrStrangeClientCertificateIsNamed() {
        TestCertificates.Identity unknown = stranger.identity("client");

        assertWrong(
                "db.etcd.cert_file",
                "refuses our client certificate",
                () -> grant(bare(MUTUAL), "db.etcd.ca_file", ca(MUTUAL)));
        assertWrong(
                "db.etcd.cert_file",
                "refuses our client certificate",
                () -> grant(
                        bare(MUTUAL),
                        "db.etcd.ca_file",
                        ca(MUTUAL),
                        "db.etcd.cert_file",
                        unknown.certificate().toString(),
                        "db.etcd.key_file",
                        unknown.key().toString()));
    }

    @Test
    void tlsOnOneSideOnlyIsNamed() {
        assertWrong("db.etcd.disabletls", "speaks plain text", () -> grant(bare(PLAIN), "db.etcd.ca_file", ca()));
        assertWrong("db.etcd.ca_file", "speaks TLS", () -> grant(bare(SECURED)));
        assertWrong("db.etcd.ca_file", "speaks TLS", () -> grant(bare(MUTUAL)));
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedAtOnce() {
        TestCertificates.Identity one = authority.identity("one");
        TestCertificates.Identity other = authority.identity("other");

        assertWrong(
                "db.etcd.key_file",
                "must be the key of",
                () -> Backends.open(
                        "127.0.0.1",
                        "db.etcd.cert_file",
                        one.certificate().toString(),
                        "db.etcd.key_file",
                        other.key().toString()));
    }

    @Test
    void filesThatHoldSomethingElseAreRefusedAtOnce() throws IOException {
        String text =
                Files.writeString(folder.resolve("text"), "no certificate").toString();
        TestCertificates.Identity client = authority.identity("client");

        assertWrong("db.etcd.ca_file", "PEM", () -> Backends.open("127.0.0.1", "db.etcd.ca_file", text));
        assertWrong(
                "db.etcd.key_file",
                "PEM",
                () -> Backends.open(
                        "127.0.0.1", "db.etcd.cert_file", client.certificate().toString(), "db.etcd.key_file", text));
    }

    @Test
    void anEtcdThatIsAwayIsWaitedFor() {
        // Nobody listens on port 1.
        assertThatThrownBy(() -> grant("127.0.0.1:1", "db.etcd.ca_file", ca()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("127.0.0.1:1: Connection refused");
    }

    private static String ca() {
        return authority.authority().toString();
    }

    private static String ca(EtcdExtension etcd) {
        return authority(etcd).authority().toString();
    }

    private static TestCertificates authority(EtcdExtension etcd) {
        return etcd.etcd().certificates().orElseThrow();
    }

    /** Endpoints without scheme, as LND's documentation writes them. */
    private static String bare(EtcdExtension etcd) {
        return bare(etcd.connectString());
    }

    private static String bare(String hosts) {
        return hosts.replaceAll("https?://", "");
    }

    /** An etcd that shows a certificate the extension would not make. */
    private static EtcdCluster cluster(TestCertificates.Identity shown) {
        return EtcdCluster.builder()
                .tls(EtcdTls.server(shown.certificate(), shown.key()))
                .start();
    }

    private static void grant(String hosts, String... more) {
        try (Session session = Session.open(hosts, more)) {
            session.grant();
        }
    }

    private static void assertWrong(String key, String rule, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        ConfigException.class, wrong -> assertThat(wrong.key()).isEqualTo(key))
                .hasMessageContaining(rule)
                .hasMessageNotContainingAny("\n");
    }

    private static Path find(Path root, String file) {
        try (var files = Files.walk(root)) {
            return files.filter(path -> path.endsWith(file)).findFirst().orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
