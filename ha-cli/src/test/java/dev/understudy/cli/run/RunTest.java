package dev.understudy.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.cli.Main;
import dev.understudy.cli.Programs;
import dev.understudy.etcd.server.EtcdCluster;
import dev.understudy.testkit.process.JavaProcess;
import dev.understudy.testkit.process.OutputLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs in other languages under supervisors: real processes, real signals, a real etcd. */
@Timeout(180)
class RunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger SLEEPS =
            new AtomicInteger(100_000 + Math.floorMod(UUID.randomUUID().hashCode(), 800_000));

    private static EtcdCluster etcd;

    private final String prefix = "/run-" + UUID.randomUUID() + "/";
    private final List<JavaProcess> supervisors = new ArrayList<>();

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
        supervisors.forEach(JavaProcess::close);
    }

    @Test
    void theProgramRunsWhereTheNodeLeadsAndItsExitCodeIsPassedOn() {
        JavaProcess first = run("one", "60s", "sh", "-c", program("read line; exit 7"));
        assertThat(awaitRuns(first).text()).matches("runs term=\\d+ id=one prefix=" + prefix);
        JavaProcess second = run("two", "60s", "sh", "-c", program("read line"));
        awaitQueued();
        assertThat(second.lines()).noneMatch(line -> line.text().startsWith("runs"));

        first.send("");

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(7);
        awaitRuns(second);
        assertThat(command("history").out()).contains("RESIGNED");
    }

    @Test
    void aProgramThatIsKilledIsFollowedLongBeforeTheLeaseEnds() {
        JavaProcess first = run("one", "60s", "sh", "-c", program("echo pid=$$; read line"));
        long pid = Long.parseLong(first.awaitLine(line -> line.startsWith("pid="), PATIENCE)
                .text()
                .substring("pid=".length()));
        JavaProcess second = run("two", "60s", "sh", "-c", program("read line"));
        awaitQueued();

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(128 + 9);
        awaitRuns(second);
    }

    @Test
    void whatItStartedIsDeadBeforeTheNextOneRunsAndTheNodeStandsAgain() {
        String deep = "" + SLEEPS.incrementAndGet();
        String tree = "trap '' TERM; (setsid sh -c 'trap \"\" TERM; sleep " + deep + "' &) ; sleep " + deep;
        JavaProcess first = run("one", "5s", "sh", "-c", program(tree));
        awaitRuns(first);
        await().atMost(PATIENCE).until(() -> alive(deep) >= 2);
        JavaProcess second = run("two", "5s", "sh", "-c", program("read line"));
        awaitQueued();

        assertThat(command("step-down", "--wait=0s").exitCode()).isZero();

        awaitRuns(second);
        assertThat(alive(deep)).isZero();
        awaitQueued();
        assertThat(first.exitCode()).isEmpty();
    }

    @Test
    void onceTheTermIsLostItExits() {
        JavaProcess first = run("one", "5s", "--once", "--", "sh", "-c", program("exec sleep " + SLEEPS.get()));
        awaitRuns(first);

        assertThat(command("step-down", "--wait=0s").exitCode()).isZero();

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(75);
    }

    @Test
    void whenTheSupervisorIsKilledAllThatItRanIsGone() {
        String deep = "" + SLEEPS.incrementAndGet();
        JavaProcess first = run("one", "5s", "sh", "-c", program("(setsid sleep " + deep + " &) ; sleep " + deep));
        awaitRuns(first);
        await().atMost(PATIENCE).until(() -> alive(deep) == 2);

        first.kill();

        await().atMost(PATIENCE).until(() -> alive(deep) == 0);
    }

    @Test
    void signalsReachTheProgram() {
        String listens = "trap 'echo usr1' USR1; trap 'echo hup' HUP; trap 'echo term; exit 9' TERM; echo ready;"
                + " while :; do sleep 0.1; done";
        JavaProcess first = run("one", "5s", "sh", "-c", program(listens));
        first.awaitLine(line -> line.equals("ready"), PATIENCE);

        first.signal("USR1");
        first.awaitLine(line -> line.equals("usr1"), PATIENCE);
        first.signal("HUP");
        first.awaitLine(line -> line.equals("hup"), PATIENCE);
        first.terminate();

        first.awaitLine(line -> line.equals("term"), PATIENCE);
        assertThat(first.awaitExit(PATIENCE)).isEqualTo(9);
    }

    @Test
    void aSupervisorThatWaitsEndsOnASignal() {
        awaitRuns(run("one", "5s", "sh", "-c", program("read line")));
        JavaProcess second = run("two", "5s", "sh", "-c", program("read line"));
        awaitQueued();

        second.terminate();

        assertThat(second.awaitExit(PATIENCE)).isZero();
    }

    @Test
    void aProgramThatKeepsEndingIsStartedAgainAndThenLeftToAnotherNode() {
        JavaProcess first = run("one", "60s", "--restart", "--", "sh", "-c", program("exit 1"));
        awaitRuns(first);
        JavaProcess second = run("two", "60s", "sh", "-c", program("read line"));

        awaitRuns(second);

        assertThat(first.lines().stream().filter(line -> line.text().startsWith("runs")))
                .hasSizeGreaterThan(10);
        assertThat(first.exitCode()).isEmpty();
    }

    @Test
    void whatCannotBeIsOneLineAndItsExitCode() {
        JavaProcess missing = run("one", "5s", "no-such-program");
        assertThat(missing.awaitExit(PATIENCE)).isEqualTo(64);
        assertThat(missing.lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(line.text()).isEqualTo("understudy run: there is no program no-such-program"));

        JavaProcess sensors = run("two", "5s", "--cluster.crash-detect=sign", "--", "true");
        assertThat(sensors.awaitExit(PATIENCE)).isEqualTo(78);
        assertThat(sensors.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).contains("cluster.crash-detect", "sign"));
    }

    private static String program(String then) {
        return "echo runs term=$UNDERSTUDY_TERM id=$UNDERSTUDY_ID prefix=$UNDERSTUDY_PREFIX; " + then;
    }

    private JavaProcess run(String id, String ttl, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "run",
                "--cluster.id=" + id,
                "--cluster.leader-session-ttl=" + ttl,
                "--cluster.etcd-election-prefix=" + prefix,
                "--db.etcd.host=" + etcd.connectString(),
                "--rest.listen=127.0.0.1:0"));
        if (!List.of(more).contains("--")) {
            args.add("--");
        }
        args.addAll(List.of(more));
        JavaProcess supervisor = JavaProcess.of(Main.class)
                .name(id)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .args(args.toArray(String[]::new))
                .start();
        supervisors.add(supervisor);
        return supervisor;
    }

    private static OutputLine awaitRuns(JavaProcess supervisor) {
        return supervisor.awaitLine(line -> line.startsWith("runs "), PATIENCE);
    }

    private void awaitQueued() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(command("members").out()).contains("understudy"));
    }

    /** How many processes sleep for so long. */
    private static long alive(String seconds) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info().arguments().stream()
                            .flatMap(Stream::of)
                            .anyMatch(argument -> argument.equals(seconds)))
                    .count();
        }
    }

    private Programs.Result command(String command, String... more) {
        List<String> line = new ArrayList<>(List.of(command));
        line.add("--db.etcd.host=" + etcd.connectString());
        line.add("--cluster.etcd-election-prefix=" + prefix);
        line.addAll(List.of(more));
        return Programs.run(line.toArray(String[]::new));
    }
}
