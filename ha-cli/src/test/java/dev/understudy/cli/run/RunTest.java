package dev.understudy.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.testkit.process.ElectionSentences;
import dev.understudy.testkit.process.JavaProcess;
import dev.understudy.testkit.process.OutputLine;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs in other languages under supervisors: real processes, real signals, a real etcd. */
@Timeout(180)
class RunTest extends SupervisorTest {
    @Test
    void theProgramRunsWhereTheNodeLeadsAndItsExitCodeIsPassedOn() {
        JavaProcess first = run("one", "60s", "sh", "-c", program("read line; exit 7"));
        assertThat(awaitRuns(first).text()).matches("runs term=\\d+ id=one prefix=" + prefix);
        JavaProcess second = run("two", "60s", "sh", "-c", program("read line"));
        second.awaitLine(line -> line.contains("two: waits, "), PATIENCE);
        assertThat(second.lines()).noneMatch(line -> line.text().startsWith("runs"));

        first.send("");

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(7);
        awaitRuns(second);
        second.awaitLine(line -> line.contains("two: serves in term "), PATIENCE);
        assertThat(ElectionSentences.of(second.lines().stream().map(OutputLine::text), "two"))
                .isEqualTo(ElectionSentences.ofTakeOver("one"));
        assertThat(command("history").out()).contains("RESIGNED");
    }

    @Test
    void theProgramFindsNothingOfWhatConfiguresTheNode() {
        JavaProcess first = run(
                Map.of("UNDERSTUDY_CLUSTER_NODE_VERSION", "hidden", "ITS_OWN", "seen"),
                "one",
                "60s",
                "sh",
                "-c",
                "env | grep -e ^UNDERSTUDY_ -e ^ITS_OWN | cut -d= -f1 | sort | xargs echo runs; read line");

        assertThat(awaitRuns(first).text())
                .isEqualTo("runs ITS_OWN UNDERSTUDY_ID UNDERSTUDY_PREFIX UNDERSTUDY_TERM UNDERSTUDY_TREE");
    }

    @Test
    void aProgramThatIsKilledIsFollowedLongBeforeTheLeaseEnds() {
        String seconds = Sleepers.fresh();
        JavaProcess first = run("one", "60s", "sh", "-c", program("exec sleep " + seconds));
        awaitRuns(first);
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 1);
        JavaProcess second = run("two", "60s", "sh", "-c", program("read line"));
        awaitQueued();

        Sleepers.all(seconds).forEach(ProcessHandle::destroyForcibly);

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(128 + 9);
        awaitRuns(second);
    }

    @Test
    void whatItStartedIsDeadBeforeTheNextOneRunsAndTheNodeStandsAgain() {
        String deep = Sleepers.fresh();
        String tree = "trap '' TERM; (setsid sh -c 'trap \"\" TERM; sleep " + deep + "' &) ; sleep " + deep;
        JavaProcess first = run("one", "5s", "sh", "-c", program(tree));
        awaitRuns(first);
        await().atMost(PATIENCE).until(() -> Sleepers.count(deep) >= 2);
        JavaProcess second = run("two", "5s", "sh", "-c", program("read line"));
        awaitQueued();

        assertThat(command("step-down", "--wait=0s").exitCode()).isZero();

        awaitRuns(second);
        assertThat(Sleepers.count(deep)).isZero();
        awaitQueued();
        assertThat(first.exitCode()).isEmpty();
    }

    @Test
    void onceTheTermIsLostItExits() {
        JavaProcess first = run("one", "5s", "--once", "--", "sh", "-c", program("exec sleep " + Sleepers.fresh()));
        awaitRuns(first);

        assertThat(command("step-down", "--wait=0s").exitCode()).isZero();

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(75);
    }

    @Test
    void whenTheSupervisorIsKilledAllThatItRanIsGone() {
        String deep = Sleepers.fresh();
        JavaProcess first = run("one", "5s", "sh", "-c", program("(setsid sleep " + deep + " &) ; sleep " + deep));
        awaitRuns(first);
        await().atMost(PATIENCE).until(() -> Sleepers.count(deep) == 2);

        first.kill();

        await().atMost(PATIENCE).until(() -> Sleepers.count(deep) == 0);
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
}
