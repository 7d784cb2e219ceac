package dev.understudy.cli.lb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.understudy.cli.Main;
import dev.understudy.cli.Programs;
import dev.understudy.internal.etcd.server.ChildProcess;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real HAProxy in front of real nodes: its traffic follows the leader, and its file the registry. */
@Timeout(180)
class HaproxyTest {
    private static final String HAPROXY = "/usr/sbin/haproxy";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final String prefix = "/lb-" + UUID.randomUUID() + "/";
    private final int port = FreePorts.reserve();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private EtcdCluster etcd;
    private Path file;

    @BeforeEach
    void start() {
        etcd = EtcdCluster.builder().members(1).start();
        open.add(etcd);
        file = folder.resolve("haproxy.cfg");
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    @Tag("haproxy")
    void trafficFollowsTheLeaderAndTheFileFollowsTheRegistry() throws Exception {
        JavaProcess first = node("n1");
        await().atMost(PATIENCE)
                .until(() -> lb().exitCode() == 0 && Files.readString(file).contains("server n1 "));
        ChildProcess balancer = ChildProcess.start(new ProcessBuilder(HAPROXY, "-W", "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile()));
        open.add(balancer);
        await().atMost(PATIENCE).until(() -> status("") == 200);
        JavaProcess watching = watching(balancer.pid());

        node("n2");
        await().atMost(PATIENCE).until(() -> Files.readString(file).contains("server n2 "));
        await().atMost(PATIENCE).until(() -> status("n2") == 503);
        assertThat(status("n1")).isEqualTo(200);
        assertThat(status("")).isEqualTo(200);

        Load load = new Load();
        open.add(load);
        load.awaitSuccesses(100);
        first.kill();
        load.awaitSuccesses(load.successes() + 200);

        System.out.printf("HAProxy: %d requests, longest gap %d ms%n", load.answers(), load.longestGapMillis());
        assertThat(load.codes()).isSubsetOf(200, 502, 503, 504);

        String before = Files.readString(file);
        etcd.stop();
        watching.awaitLine(line -> line.contains("the file stays as it is"), PATIENCE);
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(Stream.of(folder.toFile().list())).noneMatch(name -> name.endsWith(".part"));
    }

    /** HAProxy's own check of the file, also with names that mean something to it. */
    @Test
    @Tag("haproxy")
    void everyNameMakesAFileThatHaproxyTakes() throws Exception {
        for (String id : List.of("a b", "it's \"me\" #1 $HOME \\ {x}", "\u00e9\u00e8")) {
            node(id);
        }
        await().atMost(PATIENCE)
                .until(() -> lb("--service-port=9000").exitCode() == 0
                        && Pattern.compile(" check inter| port ").split(Files.readString(file), -1).length == 5);
        for (String mode : List.of("--mode=http", "--mode=tcp")) {
            assertThat(lb(mode).exitCode()).isZero();
            Process check = new ProcessBuilder(HAPROXY, "-c", "-f", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(check.getInputStream().readAllBytes(), UTF_8);
            assertThat(check.waitFor()).as(said + Files.readString(file)).isZero();
        }
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertThat(lb("--mode=udp").err()).contains("--mode=udp: must be http or tcp");
        assertThat(lb("--inter=fast").err()).contains("--inter=fast: must be a time");
        assertThat(Programs.run("lb", "haproxy", "--bind=*:80\n evil", "--db.etcd.host=" + etcd.connectString())
                        .err())
                .contains("must be an address");
        assertThat(lb("--service-port=70000").err()).contains("--service-port=70000: must be a port");
        assertThat(Programs.run("lb", "haproxy", "--watch", "--db.etcd.host=" + etcd.connectString())
                        .err())
                .contains("--out=: must be given with --watch");
        assertThat(file).doesNotExist();
    }

    private Programs.Result lb(String... more) {
        List<String> line = new ArrayList<>(arguments());
        line.addAll(List.of(more));
        return Programs.run(line.toArray(String[]::new));
    }

    private List<String> arguments() {
        return List.of(
                "lb",
                "haproxy",
                "--out=" + file,
                "--bind=127.0.0.1:" + port,
                "--db.etcd.host=" + etcd.connectString(),
                "--cluster.etcd-election-prefix=" + prefix);
    }

    private JavaProcess watching(long balancer) {
        List<String> line = new ArrayList<>(arguments());
        line.addAll(List.of("--watch", "--every=200ms", "--reload=kill -USR2 " + balancer));
        JavaProcess process = JavaProcess.of(Main.class)
                .name("lb")
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .args(line.toArray(String[]::new))
                .start();
        open.add(process);
        return process;
    }

    private JavaProcess node(String id) {
        JavaProcess process = JavaProcess.of("dev.understudy.sample.Main")
                .name(id)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .args(
                        "--cluster.id=" + id,
                        "--cluster.leader-session-ttl=60s",
                        "--cluster.etcd-election-prefix=" + prefix,
                        "--db.etcd.host=" + etcd.connectString(),
                        "--rest.listen=127.0.0.1:" + FreePorts.reserve())
                .start();
        open.add(process);
        return process;
    }

    private int status(String node) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/channels"))
                .timeout(Duration.ofSeconds(5));
        if (!node.isEmpty()) {
            request.header(HaproxyConfig.NODE_HEADER, node);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            return answer.statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /** A client that asks 200 times a second. */
    private final class Load implements AutoCloseable {
        private final List<Integer> codes = new ArrayList<>();
        private final Thread thread = new Thread(this::run, "load");
        private volatile boolean over;
        private long successes;
        private long lastNanos;
        private long gapNanos;

        private Load() {
            thread.start();
        }

        private void run() {
            try {
                while (!over) {
                    answered(status(""));
                    Thread.sleep(5);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void answered(int code) {
            long now = System.nanoTime();
            if (code != 0) {
                codes.add(code);
            }
            if (code == 200) {
                gapNanos = lastNanos == 0 ? 0 : Math.max(gapNanos, now - lastNanos);
                lastNanos = now;
                successes++;
            }
        }

        private synchronized long successes() {
            return successes;
        }

        private void awaitSuccesses(long count) {
            await().atMost(PATIENCE).until(() -> successes() >= count);
        }

        private synchronized int answers() {
            return codes.size();
        }

        private synchronized List<Integer> codes() {
            return List.copyOf(codes);
        }

        private synchronized long longestGapMillis() {
            return gapNanos / 1_000_000;
        }

        @Override
        public void close() {
            over = true;
            Uninterruptibles.joinUninterruptibly(thread);
        }
    }
}
