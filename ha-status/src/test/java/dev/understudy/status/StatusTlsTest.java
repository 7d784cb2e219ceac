package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import dev.understudy.error.ConfigException;
import dev.understudy.lnrpc.GetStateRequest;
import dev.understudy.lnrpc.StateGrpc;
import dev.understudy.lnrpc.WalletState;
import dev.understudy.spi.Settings;
import dev.understudy.testkit.etcd.TestCertificates;
import dev.understudy.testkit.etcd.TestCertificates.Identity;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both servers behind certificates: who is let in, and what happens when the files change. */
@Timeout(120)
class StatusTlsTest {
    private static final HostAndPort ANY = HostAndPort.fromString("127.0.0.1:0");

    @TempDir
    private Path folder;

    private TestCertificates authority;
    private Path certificate;
    private Path key;
    private Identity client;
    private Optional<StatusServer> server = Optional.empty();

    @BeforeEach
    void issue() throws IOException {
        authority = TestCertificates.in(folder, "authority");
        certificate = folder.resolve("tls.crt");
        key = folder.resolve("tls.key");
        client = authority.identity("client");
        use(authority.identity("first", "127.0.0.1"));
    }

    @AfterEach
    void close() {
        server.ifPresent(StatusServer::close);
    }

    @Test
    void whoTrustsTheAuthorityIsAnswered() throws Exception {
        open(Optional.empty());
        assertThat(https(Optional.empty())).isPresent();
        assertThat(rpc(Optional.empty())).isEqualTo(WalletState.SERVER_ACTIVE);
    }

    @Test
    void plainTextIsNotAnswered() throws Exception {
        open(Optional.empty());
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), server.orElseThrow().address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET /leader HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
        }
    }

    @Test
    void onlyAClientWithACertificateOfTheAuthorityIsLetIn() throws Exception {
        open(Optional.of(authority.authority()));
        Identity stranger = TestCertificates.in(folder, "other").identity("stranger");
        assertThat(https(Optional.of(client))).isPresent();
        assertThat(rpc(Optional.of(client))).isEqualTo(WalletState.SERVER_ACTIVE);
        for (Optional<Identity> nobody : List.of(Optional.<Identity>empty(), Optional.of(stranger))) {
            assertThatThrownBy(() -> https(nobody)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> rpc(nobody)).isInstanceOf(StatusRuntimeException.class);
        }
    }

    @Test
    void aNewCertificateIsShownWithoutARestartAndAHalfWrittenOneNever() throws Exception {
        open(Optional.empty());
        Object first = https(Optional.empty()).orElseThrow();
        Identity second = authority.identity("second", "127.0.0.1");
        Files.copy(second.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        await().during(Duration.ofSeconds(7))
                .atMost(Duration.ofSeconds(30))
                .until(() -> https(Optional.empty()).orElseThrow().equals(first));

        Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !https(Optional.empty()).orElseThrow().equals(first));
        assertThat(rpc(Optional.empty())).isEqualTo(WalletState.SERVER_ACTIVE);
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        Files.copy(client.key(), key, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> open(Optional.empty()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("rest.tls-key=" + key + ": must be the key of rest.tls-cert");
    }

    @Test
    void aFileThatIsNoCertificateIsRefused() throws Exception {
        Path noise = Files.writeString(folder.resolve("noise"), "noise");
        assertThatThrownBy(() -> open(Optional.of(noise)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("rest.tls-client-ca=" + noise);
    }

    @Test
    void halfAConfigurationIsRefused() {
        assertThatThrownBy(() -> config(Map.of("rest.tls-cert", certificate.toString())))
                .hasMessageContaining("needs rest.tls-key beside it");
        assertThatThrownBy(() -> config(Map.of("rest.tls-key", key.toString())))
                .hasMessageContaining("needs rest.tls-cert beside it");
        assertThatThrownBy(() -> config(Map.of("rest.tls-client-ca", certificate.toString())))
                .hasMessageContaining("needs rest.tls-cert and rest.tls-key beside it");
        assertThatThrownBy(() -> config(Map.of("rest.admin-token-file", folder + "/none")))
                .hasMessageContaining("rest.admin-token-file=" + folder + "/none: must be a readable file");
    }

    private static StatusConfig config(Map<String, String> values) {
        return StatusConfig.of(Settings.of(values), StatusConfig.LISTEN);
    }

    private void use(Identity identity) throws IOException {
        Files.copy(identity.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(identity.key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private void open(Optional<Path> clients) {
        StatusServer bound = StatusServer.bind(new StatusConfig(
                ANY,
                Optional.of(ANY),
                Optional.of(new TlsFiles(certificate, key, clients)),
                Optional.empty(),
                Optional.empty(),
                false));
        server = Optional.of(bound);
        bound.start(new FakeSource());
    }

    /** The serial number of the certificate that was shown. */
    private Optional<Object> https(Optional<Identity> who) throws Exception {
        SslContextBuilder tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(authority.authority().toFile());
        who.ifPresent(known ->
                tls.keyManager(known.certificate().toFile(), known.key().toFile()));
        return HttpClient.newBuilder()
                .sslContext(((JdkSslContext) tls.build()).context())
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "https://" + server.orElseThrow().address() + "/leader"))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.discarding())
                .sslSession()
                .map(StatusTlsTest::serial);
    }

    private static Object serial(SSLSession session) {
        try {
            return ((X509Certificate) session.getPeerCertificates()[0]).getSerialNumber();
        } catch (IOException unverified) {
            throw new IllegalStateException(unverified);
        }
    }

    private WalletState rpc(Optional<Identity> who) throws Exception {
        TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder()
                .trustManager(authority.authority().toFile());
        if (who.isPresent()) {
            tls.keyManager(who.get().certificate().toFile(), who.get().key().toFile());
        }
        ManagedChannel channel = Grpc.newChannelBuilder(
                        server.orElseThrow().rpcAddress().orElseThrow().toString(), tls.build())
                .build();
        try {
            return StateGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .getState(GetStateRequest.getDefaultInstance())
                    .getState();
        } finally {
            channel.shutdownNow();
        }
    }
}
