package dev.understudy.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret is kept in this repository, and the scan that says so finds one of each kind. */
class SecretScanTest {
    private static final Path PROJECT = Path.of(System.getProperty("understudy.project.dir", ".."));
    /** Keys and passwords of tests alone, which open nothing: file, and the text that is found there. */
    private static final Set<String> THROWN_AWAY = Set.of(
            // An example of what is refused.
            "ha-etcd/src/test/java/dev/understudy/internal/etcd/EtcdConfigTest.java ://" + "root:hunter2@a");

    @TempDir
    private Path folder;

    @Test
    void thisRepositoryHoldsNone() throws IOException {
        List<SecretScan.Finding> found = SecretScan.of(PROJECT);

        assertThat(found)
                .filteredOn(finding -> !THROWN_AWAY.contains(finding.file() + " " + finding.text()))
                .as("take it out, change it where it is used, and list it here only if it opens nothing")
                .isEmpty();
        assertThat(found)
                .extracting(finding -> finding.file() + " " + finding.text())
                .as("an entry of the list that fits nothing any more")
                .containsAll(THROWN_AWAY);
    }

    /** In two parts each, so that this file holds none itself. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "private key|-----BEG|IN PRIVATE KEY-----",
                "private key|-----BEG|IN EC PRIVATE KEY-----",
                "private key|-----BEG|IN ENCRYPTED PRIVATE KEY-----",
                "private key|-----BEG|IN OPENSSH PRIVATE KEY-----",
                "private key|-----BEG|IN PGP PRIVATE KEY BLOCK-----",
                "PuTTY key|PuTTY-User-|Key-File-3: ssh-ed25519",
                "AWS key|AKIA|IOSFODNN7EXAMPLE",
                "GitHub token|ghp_|aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5",
                "GitLab token|glpat-|aB3dE5gH7jK9mN1pQ3sT",
                "npm token|npm_|aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5",
                "Slack token|xoxb-|123456789012-abcdefghij",
                "Google key|AIza|SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
                "Stripe key|sk_live_|aB3dE5gH7jK9mN1pQ3sT5vW7",
                "JWT|eyJhbGciOiJIUzI1NiJ9.|eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
                "password in a URL|https:|//root:hunter2@example.org/",
                "random value|password=|k9X2mQ7vL4pR8sT1wZ5bN3",
                "random value|api_key: '|k9X2mQ7vL4pR8sT1wZ5bN3'",
                "random value|\"accessToken\": \"|k9X2mQ7vL4pR8sT1wZ5bN3\""
            })
    void aPlantedSecretIsFound(String kind, String begin, String end) throws IOException {
        Path file = Files.createDirectories(folder.resolve("module/src/main/resources"))
                .resolve("some.bin");
        Files.write(file, new byte[] {0, (byte) 0xff, '\n'});
        Files.writeString(file, "text " + begin + end + "\n", StandardOpenOption.APPEND);

        assertThat(SecretScan.of(folder)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.file()).isEqualTo("module/src/main/resources/some.bin");
            assertThat(finding.line()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.key", "id_ed25519", "store.p12", "trust.jks", "ca.pem", "prod.env"})
    void aFileOfKeysIsFoundWhateverIsInIt(String name) throws IOException {
        Files.createFile(folder.resolve(name));

        assertThat(SecretScan.of(folder))
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo("file of keys"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=correct-horse-battery-staple",
                "String token = settings.text(ADMIN_TOKEN);",
                "see https://example.org:8443/path@2",
                "-----BEGIN CERTIFICATE-----",
                "db.etcd.pass-file=/etc/understudy/etcd/password",
            })
    void whatOnlyLooksAlikeIsNot(String text) throws IOException {
        Files.writeString(folder.resolve("a.txt"), text);

        assertThat(SecretScan.of(folder)).isEmpty();
    }

    @Test
    void whatABuildLeavesIsNotKeptAndNotScanned() throws IOException {
        Files.createFile(
                Files.createDirectories(folder.resolve("module/target")).resolve("test.key"));

        assertThat(SecretScan.of(folder)).isEmpty();
    }
}
