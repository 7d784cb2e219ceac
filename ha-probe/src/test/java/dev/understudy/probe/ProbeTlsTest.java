package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProbeTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path folder;

    private static HttpsServer server;
    private static String url;

    @BeforeAll
    static void serve() throws Exception {
        certificate("node", "san=ip:127.0.0.1");
        certificate("other", "san=dns:elsewhere");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("node.p12"))) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            byte[] body = "{\"state\":\"SERVER_ACTIVE\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        url = "https://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @Test
    void anUnknownAuthorityIsNotTrusted() {
        assertThat(probe(url)).isEqualTo(2);
    }

    @Test
    void anAuthorityOfTheFileIsTrusted() {
        assertThat(probe(url, "--ca", folder.resolve("node.pem").toString())).isZero();
    }

    @Test
    void anyOtherAuthorityIsNot() {
        assertThat(probe(url, "--ca", folder.resolve("other.pem").toString())).isEqualTo(2);
    }

    @Test
    void theNameMustMatchTheCertificateUnlessInsecure() {
        String byName = url.replace("127.0.0.1", "localhost");
        assertThat(probe(byName, "--ca", folder.resolve("node.pem").toString())).isEqualTo(2);
        assertThat(probe(byName, "--insecure")).isZero();
    }

    @Test
    void aFileThatIsNotThereIsAWrongCommandLine() {
        assertThat(probe(url, "--ca", "/does/not/exist")).isEqualTo(64);
    }

    @Test
    void aFileWithoutCertificateIsAWrongCommandLine() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThat(probe(url, "--ca", empty.toString())).isEqualTo(64);
        Path broken = Files.writeString(folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nx\n");
        assertThat(probe(url, "--ca", broken.toString())).isEqualTo(64);
    }

    /** Makes {@code name.p12} and {@code name.pem}: a self-signed certificate, its own authority. */
    private static void certificate(String name, String extension) throws Exception {
        String store = folder.resolve(name + ".p12").toString();
        keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext", extension, store);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-file",
                folder.resolve(name + ".pem").toString(),
                store);
    }

    private static void keytool(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(args));
        String store = command.remove(command.size() - 1);
        command.add(
                0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-keystore", store, "-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static int probe(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return Probe.run(
                Stream.concat(List.of(args).stream(), Stream.of("--timeout=10s"))
                        .toList(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(out, true, UTF_8));
    }
}
