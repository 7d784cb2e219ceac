package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProbeTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, Integer> codes = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String body = state("SERVER_ACTIVE");
    private HttpServer server;
    private String url;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(
                    codes.getOrDefault(exchange.getRequestURI().getPath(), 404), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
        codes.put("/v1/state", 200);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "NON_EXISTING, 0",
        "LOCKED, 0",
        "UNLOCKED, 0",
        "RPC_ACTIVE, 0",
        "SERVER_ACTIVE, 0",
        "WAITING_TO_START, 1",
        "SOMETHING_NEW, 1"
    })
    void everyKnownStateButWaitingIsAYes(String state, int expected) {
        body = state(state);
        assertThat(probe(url)).isEqualTo(expected);
        assertThat(out.toString(UTF_8)).isEqualTo(url + "/v1/state: " + state + " (HTTP 200)" + System.lineSeparator());
        assertThat(err.size()).isZero();
    }

    @Test
    void onlyTheAcceptedStatesAreAYes() {
        body = state("RPC_ACTIVE");
        assertThat(probe(url, "--accept", "SERVER_ACTIVE")).isEqualTo(1);
        assertThat(probe(url, "--accept=SERVER_ACTIVE|RPC_ACTIVE")).isZero();
        assertThat(probe("--accept", "WAITING_TO_START,RPC_ACTIVE", url)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"--leader, /leader", "--ready, /readyz", "--live, /healthz"})
    void theOtherQuestionsAreAnsweredByTheStatusCode(String option, String path) {
        codes.put(path, 200);
        assertThat(probe(url, option)).isZero();
        codes.put(path, 503);
        assertThat(probe(url, option)).isEqualTo(1);
        assertThat(out.toString(UTF_8)).endsWith(path + ": SERVER_ACTIVE (HTTP 503)" + System.lineSeparator());
    }

    @Test
    void thePathOfTheUrlIsKept() {
        codes.put("/prefix/state", 200);
        assertThat(probe(url + "/prefix/state")).isZero();
        assertThat(probe(url + "/other")).isEqualTo(1);
    }

    @Test
    void theSchemeMayBeLeftOut() {
        assertThat(probe(url.substring("http://".length()))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "hello", "{\"state\":7}"})
    void anAnswerWithoutStateIsANo(String strange) {
        body = strange;
        assertThat(probe(url)).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("no state (HTTP 200)");
    }

    @Test
    void nobodyListeningIsUnreachable() {
        server.stop(0);
        assertThat(probe(url)).isEqualTo(2);
        assertThat(out.toString(UTF_8)).containsIgnoringCase("refused").hasLineCount(1);
    }

    @Test
    void aServerThatNeverAnswersIsUnreachableWithinTheTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            assertThat(probe("127.0.0.1:" + silent.getLocalPort(), "--timeout", "300ms"))
                    .isEqualTo(2);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(290L, 10_000L);
            assertThat(out.toString(UTF_8)).hasLineCount(1);
        }
    }

    @Test
    void aServerThatDripsItsAnswerIsUnreachableWithinTheTimeout() throws Exception {
        ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket slow = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            drip.execute(() -> {
                try {
                    OutputStream out = slow.accept().getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(UTF_8));
                    var unused = drip.scheduleAtFixedRate(() -> writeOne(out), 0, 50, TimeUnit.MILLISECONDS);
                } catch (IOException closed) {
                    throw new UncheckedIOException(closed);
                }
            });
            // Each byte would restart a socket's read timeout.
            assertThat(probe("127.0.0.1:" + slow.getLocalPort(), "--timeout", "400ms"))
                    .isEqualTo(2);
            assertThat(out.toString(UTF_8)).contains("no answer within 400 ms");
        } finally {
            drip.shutdownNow();
        }
    }

    private static void writeOne(OutputStream out) {
        try {
            out.write('x');
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    @Test
    void aHostThatCannotBeResolvedIsUnreachable() {
        assertThat(probe("no-such-host.invalid:80", "--timeout", "5s")).isEqualTo(2);
    }

    @Test
    void waitingAsksAgainUntilTheAnswerIsYes() {
        body = state("WAITING_TO_START");
        Thread promotion = new Thread(() -> {
            while (requests.get() < 3) {
                Thread.onSpinWait();
            }
            body = state("SERVER_ACTIVE");
        });
        promotion.start();
        assertThat(probe(url, "--wait=30s")).isZero();
        assertThat(requests.get()).isGreaterThanOrEqualTo(4);
        assertThat(out.toString(UTF_8))
                .as("one line, whatever the number of attempts")
                .hasLineCount(1);
    }

    @Test
    void waitingEndsWithTheLastAnswer() {
        body = state("WAITING_TO_START");
        assertThat(probe(url, "--wait", "500ms")).isEqualTo(1);
        assertThat(requests.get()).isGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--bogus; --bogus: is not an option",
                "-x; -x: is not an option",
                "--leader=yes; --leader: is not an option",
                "--timeout; --timeout: needs a value",
                "--timeout 0; --timeout=0: must be more than zero",
                "--wait soon; --wait=soon: must be a duration like 500ms, 10s or 2m",
                "--accept LEADING; --accept=LEADING: must be some of LOCKED|NON_EXISTING|",
                "--leader --ready; only one of --accept, --leader, --ready and --live",
                "--insecure --insecure; only one of --insecure and --ca",
                "ftp://h/; ftp://h/: must be a URL like http://127.0.0.1:8080",
                "http://; http://: must be a URL",
                "http://h:99999; http://h:99999: must be a URL",
                "h:1 h:2; h:2: is not an option",
            })
    void aWrongCommandLineIsExplainedInOneLine(String line, String message) {
        assertThat(probe(line.split(" "))).isEqualTo(64);
        assertThat(err.toString(UTF_8)).startsWith("ha-probe: " + message).hasLineCount(1);
        assertThat(out.size()).isZero();
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(probe("--help")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("--accept", "--leader", "--ready", "--live", "--wait", "--timeout", "--insecure", "--ca");
    }

    private int probe(String... args) {
        out.reset();
        err.reset();
        List<String> line = new ArrayList<>(List.of(args));
        if (line.stream().noneMatch(arg -> arg.startsWith("--timeout"))) {
            // The default of 1 s is for a machine that is not busy building.
            line.add(0, "--timeout=20s");
        }
        return Program.run(line, out, err);
    }

    private static String state(String state) {
        return "{\"state\":\"" + state + "\",\"State\":\"" + state + "\",\"leader\":{\"id\":\"n1\"}}";
    }
}
