package dev.understudy.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.cli.Programs;
import dev.understudy.etcd.server.EtcdCluster;
import dev.understudy.etcd.server.FreePorts;
import dev.understudy.testkit.process.JavaProcess;
import dev.understudy.testkit.process.OutputLine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An existing {@code main}, wrapped by one line: real processes on a real etcd. */
@Timeout(180)
class HaMainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern AT = Pattern.compile(" at=(\\d+)");

    private static EtcdCluster etcd;

    private final String prefix = "/wrapped-" + UUID.randomUUID() + "/";
    private final List<JavaProcess> processes = new ArrayList<>();

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.builder().members(1).start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @AfterEach
    void kill() {
        processes.forEach(JavaProcess::close);
    }

    @Test
    void theProgramRunsWhereTheNodeLeadsAndItsReturnHandsOver() throws Exception {
        JavaProcess first = start("one", "returns", "and more");
        OutputLine runs = awaitRuns(first);
        assertThat(runs.text()).contains("id=one args=[returns, and more]").containsPattern("term=\\d+ ");
        int port = FreePorts.reserve();
        JavaProcess second = start("two", port, "returns");
        awaitState(port, "WAITING_TO_START");
        assertThat(second.lines()).noneMatch(line -> line.text().startsWith("runs"));

        first.send("");

        assertThat(first.awaitExit(PATIENCE)).isZero();
        awaitRuns(second);
        awaitState(port, "SERVER_ACTIVE");
        assertThat(reasons()).contains("RESIGNED");
    }

    @Test
    void aProgramThatGoesOnInItsOwnThreadsLeadsUntilTheyEnd() {
        JavaProcess first = start("one", "thread");
        first.awaitLine(line -> line.equals("serves"), PATIENCE);
        JavaProcess second = start("two", "stays");
        awaitQueued();

        first.send("");

        assertThat(first.awaitExit(PATIENCE)).isZero();
        assertThat(first.lines()).anyMatch(line -> line.text().equals("served"));
        awaitRuns(second);
        assertThat(reasons()).contains("RESIGNED");
    }

    @Test
    void itsOwnExitCodeAndItsOwnExceptionStay() {
        JavaProcess exits = start("one", "exits");
        awaitRuns(exits);
        exits.send("");
        assertThat(exits.awaitExit(PATIENCE)).isEqualTo(3);

        JavaProcess breaks = start("two", "throws");
        awaitRuns(breaks);
        breaks.send("");
        assertThat(breaks.awaitExit(PATIENCE)).isEqualTo(1);
        assertThat(breaks.lines()).anyMatch(line -> line.text().contains("the program is broken"));
    }

    @Test
    void aLeaderThatIsAskedToGoEndsWithItsHooksBeforeTheNextOneRuns() {
        JavaProcess first = start("one", "stays");
        awaitRuns(first);
        JavaProcess second = start("two", "stays");
        awaitQueued();

        assertThat(command("step-down", "--wait=0s").exitCode()).isZero();

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(75);
        OutputLine hook = first.awaitLine(line -> line.startsWith("hook"), PATIENCE);
        assertThat(at(awaitRuns(second))).isGreaterThan(at(hook));
    }

    @Test
    void aProgramThatClingsToLifeIsHaltedBeforeTheNextOneRuns() {
        JavaProcess first = start("one", "clings");
        awaitRuns(first);
        JavaProcess second = start("two", "stays");
        awaitQueued();

        assertThat(command("step-down", "--wait=0s").exitCode()).isZero();

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(75);
        long ended = System.nanoTime();
        OutputLine runs = awaitRuns(second);
        // The end is seen here a little later than it was.
        assertThat(at(runs)).isGreaterThan(ended - Duration.ofMillis(500).toNanos());
    }

    @Test
    void aKilledProgramIsFollowedLongBeforeItsLeaseEnds() {
        JavaProcess first = startWithAMinute("one");
        awaitRuns(first);
        JavaProcess second = startWithAMinute("two");
        awaitQueued();
        // Time to meet: a process is proven dead only to one that has talked to it.
        Awaitility.await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        first.kill();

        awaitRuns(second);
        assertThat(reasons()).contains("CRASHED");
    }

    @Test
    void whatCannotBeIsOneLineAndItsExitCode() {
        JavaProcess wrong = process("one", FreePorts.reserve(), "stays")
                .environment("UNDERSTUDY_CLUSTER_LEADER_SESSION_TTL", "soon")
                .start();
        processes.add(wrong);
        assertThat(wrong.awaitExit(PATIENCE)).isEqualTo(78);
        assertThat(wrong.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.text())
                        .startsWith("understudy: ")
                        .contains("cluster.leader-session-ttl", "soon"));

        awaitRuns(start("same", "stays"));
        JavaProcess twin = start("same", "stays");
        assertThat(twin.awaitExit(PATIENCE)).isEqualTo(76);
    }

    @Test
    void withoutElectionItJustRuns() {
        JavaProcess free = process("one", 1, "stays")
                .environment("UNDERSTUDY_CLUSTER_ENABLE_LEADER_ELECTION", "false")
                .start();
        processes.add(free);
        assertThat(awaitRuns(free).text()).contains("term=null");
    }

    private JavaProcess startWithAMinute(String id) {
        JavaProcess process = process(id, FreePorts.reserve(), "stays")
                .environment("UNDERSTUDY_CLUSTER_LEADER_SESSION_TTL", "60s")
                .start();
        processes.add(process);
        return process;
    }

    private JavaProcess start(String id, String... args) {
        return start(id, FreePorts.reserve(), args);
    }

    private JavaProcess start(String id, int port, String... args) {
        JavaProcess process = process(id, port, args).start();
        processes.add(process);
        return process;
    }

    private JavaProcess.Builder process(String id, int port, String... args) {
        return JavaProcess.of(WrappedMain.class)
                .name(id)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .environment("UNDERSTUDY_CLUSTER_ID", id)
                .environment("UNDERSTUDY_CLUSTER_LEADER_SESSION_TTL", "5s")
                .environment("UNDERSTUDY_CLUSTER_ETCD_ELECTION_PREFIX", prefix)
                .environment("UNDERSTUDY_DB_ETCD_HOST", etcd.connectString())
                .environment("UNDERSTUDY_REST_LISTEN", "127.0.0.1:" + port)
                .args(args);
    }

    private static OutputLine awaitRuns(JavaProcess process) {
        return process.awaitLine(line -> line.startsWith("runs "), PATIENCE);
    }

    private static long at(OutputLine line) {
        Matcher at = AT.matcher(line.text());
        assertThat(at.find()).as(line.text()).isTrue();
        return Long.parseLong(at.group(1));
    }

    private void awaitQueued() {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(command("members").out()).contains("understudy"));
    }

    private static void awaitState(int port, String state) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/state"))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body()
                        .contains(state));
    }

    private String reasons() {
        return command("history").out();
    }

    private Programs.Result command(String command, String... more) {
        List<String> line = new ArrayList<>(List.of(command));
        line.add("--db.etcd.host=" + etcd.connectString());
        line.add("--cluster.etcd-election-prefix=" + prefix);
        line.addAll(List.of(more));
        return Programs.run(line.toArray(String[]::new));
    }
}
