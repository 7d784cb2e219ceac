package dev.understudy.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.ForeignText;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The little that a node asks of Kubernetes: which pods carry a label, and to set or remove it. As a pod does it: with
 * the token and the authorities of its service account, which are read anew for each request because they change. Safe
 * from any thread; every method blocks for {@link #TIMEOUT} at most. An answer other than 200 is an {@link IOException}
 * whose message is one plain line.
 */
final class KubernetesApi {
    static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final URI pods;
    private final Path token;
    private final Path authorities;

    @GuardedBy("this")
    private Trusting trusting;

    /** A client, and the file of authorities that it was made from. */
    private record Trusting(String authorities, HttpClient client) {}

    /**
     * @param server such as {@code https://10.96.0.1:443}
     * @param account folder with {@code token} and {@code ca.crt}
     * @throws ConfigException if one of the two is not there, as in a pod that is given no token
     */
    KubernetesApi(URI server, String namespace, Path account) {
        pods = server.resolve("/api/v1/namespaces/" + namespace + "/pods");
        token = account.resolve("token");
        authorities = account.resolve("ca.crt");
        try {
            trusting = trusting(Files.readString(authorities));
            token();
        } catch (IOException | GeneralSecurityException unusable) {
            throw new ConfigException(
                    LeaderLabel.LABEL.name(),
                    "",
                    "needs the service account's token and ca.crt in " + account + " (" + unusable + ")",
                    unusable);
        }
    }

    /**
     * The one that this pod lives in.
     *
     * @throws ConfigException if this is no pod
     */
    static KubernetesApi ofThisPod(Map<String, String> environment, String namespace) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        if (host.isEmpty()) {
            throw new ConfigException(
                    "KUBERNETES_SERVICE_HOST", "", "must be set, as it is in every pod, for kubernetes.leader-label");
        }
        String name = host.contains(":") ? "[" + host + "]" : host;
        return new KubernetesApi(URI.create("https://" + name + ":" + port), namespace, ACCOUNT);
    }

    /** Names of the pods whose label is {@code true}. */
    ImmutableList<String> labelled(String label) throws IOException, InterruptedException {
        String selector = URLEncoder.encode(label + "=true", UTF_8);
        HttpRequest request =
                request(URI.create(pods + "?labelSelector=" + selector)).build();
        ImmutableList.Builder<String> names = ImmutableList.builder();
        for (JsonNode pod : MAPPER.readTree(send(request)).path("items")) {
            names.add(pod.at("/metadata/name").asText());
        }
        return names.build();
    }

    /** Sets the label to {@code true}, or removes it. */
    void label(String pod, String label, boolean present) throws IOException, InterruptedException {
        var patch = MAPPER.createObjectNode();
        patch.putObject("metadata").putObject("labels").put(label, present ? "true" : null);
        send(request(URI.create(pods + "/" + pod))
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(patch)))
                .build());
    }

    private HttpRequest.Builder request(URI uri) throws IOException {
        return HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Authorization", "Bearer " + token());
    }

    private String token() throws IOException {
        return Files.readString(token).strip();
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client().send(request, BodyHandlers.ofString());
        int status = answer.statusCode();
        if (status != 200) {
            String verdict = status == 401 || status == 403 ? " is refused with " : " is answered ";
            throw new IOException(request.method() + " " + request.uri().getPath() + verdict + status
                    + reason(answer.body()).map(reason -> ": " + reason).orElse(""));
        }
        return answer.body();
    }

    /** What people need of a Status document, cut and cleaned: it quotes names that others chose. */
    private static Optional<String> reason(String body) {
        try {
            return Optional.of(MAPPER.readTree(body).path("message").asText())
                    .filter(message -> !message.isEmpty())
                    .map(ForeignText::quoted);
        } catch (IOException noJson) {
            return Optional.empty();
        }
    }

    private synchronized HttpClient client() throws IOException {
        String now = Files.readString(authorities);
        if (!now.equals(trusting.authorities())) {
            try {
                trusting = trusting(now);
            } catch (GeneralSecurityException halfWritten) {
                throw new IOException(authorities + " cannot be used: " + halfWritten.getMessage(), halfWritten);
            }
        }
        return trusting.client();
    }

    private static Trusting trusting(String authorities) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate authority :
                CertificateUtils.getX509Certificates(new ByteArrayInputStream(authorities.getBytes(UTF_8)))) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .sslContext(context)
                .build();
        return new Trusting(authorities, client);
    }
}
