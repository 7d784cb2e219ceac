package dev.understudy.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.understudy.internal.etcd.server.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A real Chromium without a window, and one page in it. Source: Chrome DevTools Protocol. */
final class Browser implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/bin/chromium");

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final ChildProcess process;
    private final WebSocket socket;
    private final String session;

    /** @param folder for its profile and log */
    Browser(Path folder) throws IOException {
        Path profile = Files.createDirectory(folder.resolve("profile"));
        process = ChildProcess.start(new ProcessBuilder(
                        PROGRAM.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile()));
        Path port = profile.resolve("DevToolsActivePort");
        Awaitility.await("Chromium listens; see " + folder)
                .atMost(PATIENCE)
                .until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
        List<String> lines = Files.readAllLines(port);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)), new Listener())
                .join();
        String target = send("", "Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .asText();
        session = send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asText();
    }

    void open(String url) {
        send("Page.navigate", Map.of("url", url));
    }

    /** @param dark whether the user prefers dark pages */
    void look(int width, int height, boolean dark) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void scripts(boolean allowed) {
        send("Emulation.setScriptExecutionDisabled", Map.of("value", !allowed));
    }

    /** What an expression of JavaScript is, as text. */
    String read(String expression) {
        return send("Runtime.evaluate", Map.of("expression", "String(" + expression + ")"))
                .at("/result/value")
                .asText();
    }

    /** The whole page as PNG. */
    void photograph(Path file) throws IOException {
        String data = send("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                .get("data")
                .asText();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    private JsonNode send(String method, Map<String, ?> parameters) {
        return send(session, method, parameters);
    }

    private JsonNode send(String toSession, String method, Map<String, ?> parameters) {
        int number = numbers.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", number).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!toSession.isEmpty()) {
            message.put("sessionId", toSession);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(number, answer);
        socket.sendText(message.toString(), true).join();
        JsonNode said = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (said.has("error")) {
            throw new IllegalStateException(method + ": " + said.get("error"));
        }
        return said.get("result");
    }

    @Override
    public void close() {
        socket.abort();
        process.close();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                try {
                    JsonNode said = JSON.readTree(message.toString());
                    CompletableFuture<JsonNode> answer =
                            answers.remove(said.path("id").asInt());
                    if (answer != null) {
                        answer.complete(said);
                    }
                } catch (IOException malformed) {
                    throw new IllegalStateException(malformed);
                } finally {
                    message.setLength(0);
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
