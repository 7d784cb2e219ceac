package dev.understudy.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import dev.understudy.error.UnavailableException;
import dev.understudy.etcd.server.EtcdCluster;
import dev.understudy.etcd.server.EtcdTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Certificates that fit work; what does not fit is named at the first grant, while an etcd that is away is waited for.
 */
class EtcdTlsTest {
    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static TestAuthority stranger;
    private static EtcdCluster secured;
    private static EtcdCluster mutual;
    private static EtcdCluster plain;

    @BeforeAll
    static void start() {
        authority = new TestAuthority(folder, "authority");
        stranger = new TestAuthority(folder, "stranger");
        TestAuthority.Identity server = authority.identity("etcd", "127.0.0.1");
        secured = EtcdCluster.builder()
                .tls(EtcdTls.server(server.certificate(), server.key()))
                .start();
        mutual = EtcdCluster.builder()
                .tls(EtcdTls.mutual(server.certificate(), server.key(), authority.certificate()))
                .start();
        plain = EtcdCluster.builder().start();
    }

    @AfterAll
    static void stop() {
        secured.close();
        mutual.close();
        plain.close();
    }

    @Test
    void aServersAuthorityIsEnough() {
        try (Session session = Session.open(secured.connectString(), "db.etcd.ca_file", ca())) {
            session.useAll();
        }
    }

    @Test
    void bothSidesShowACertificate() {
        TestAuthority.Identity client = authority.identity("client");
        try (Session session = Session.open(
                bare(mutual),
                "db.etcd.ca_file",
                ca(),
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
                    bare(auto),
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
                        bare(secured), "db.etcd.ca_file", stranger.certificate().toString()));
        assertWrong("db.etcd.ca_file", "no trusted authority", () -> grant(secured.connectString()));
    }

    @Test
    void anotherHostsCertificateIsNamed() {
        String elsewhere = bare(secured).replace("127.0.0.1", "localhost");

        assertWrong("db.etcd.host", "for another host", () -> grant(elsewhere, "db.etcd.ca_file", ca()));
    }

    @Test
    void anExpiredCertificateIsNamed() {
        TestAuthority.Identity old = authority.expired("old", "127.0.0.1");
        try (EtcdCluster expired = EtcdCluster.builder()
                .tls(EtcdTls.server(old.certificate(), old.key()))
                .start()) {
            assertWrong("db.etcd.host", "not valid today", () -> grant(bare(expired), "db.etcd.ca_file", ca()));
        }
    }

    @Test
    void aMissingOrStrangeClientCertificateIsNamed() {
        TestAuthority.Identity unknown = stranger.identity("client");

        assertWrong(
                "db.etcd.cert_file",
                "refuses our client certificate",
                () -> grant(bare(mutual), "db.etcd.ca_file", ca()));
        assertWrong(
                "db.etcd.cert_file",
                "refuses our client certificate",
                () -> grant(
                        bare(mutual),
                        "db.etcd.ca_file",
                        ca(),
                        "db.etcd.cert_file",
                        unknown.certificate().toString(),
                        "db.etcd.key_file",
                        unknown.key().toString()));
    }

    @Test
    void tlsOnOneSideOnlyIsNamed() {
        assertWrong("db.etcd.disabletls", "speaks plain text", () -> grant(bare(plain), "db.etcd.ca_file", ca()));
        assertWrong("db.etcd.ca_file", "speaks TLS", () -> grant(bare(secured)));
        assertWrong("db.etcd.ca_file", "speaks TLS", () -> grant(bare(mutual)));
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedAtOnce() {
        TestAuthority.Identity one = authority.identity("one");
        TestAuthority.Identity other = authority.identity("other");

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
        TestAuthority.Identity client = authority.identity("client");

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
        return authority.certificate().toString();
    }

    /** Endpoints without scheme, as LND's documentation writes them. */
    private static String bare(EtcdCluster cluster) {
        return cluster.connectString().replaceAll("https?://", "");
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
