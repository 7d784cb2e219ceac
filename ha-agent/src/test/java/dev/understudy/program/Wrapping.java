package dev.understudy.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.spi.TermEnd.Reason;
import dev.understudy.testkit.process.ElectionSentences;
import dev.understudy.testkit.process.JavaProcess;
import dev.understudy.testkit.process.OutputLine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program that knows nothing of elections, however it is wrapped. */
abstract class Wrapping extends WrappedProcesses {
    @Test
    void theProgramRunsWhereTheNodeLeadsAndItsReturnHandsOver() throws Exception {
        JavaProcess first = start("one", "returns", "and more");
        OutputLine runs = awaitRuns(first);
        assertThat(runs.text()).contains("id=one args=[returns, and more]").containsPattern("term=\\d+ ");
        int port = FreePorts.reserve();
        JavaProcess second = start(process("two", port, "returns"));
        awaitState(port, "WAITING_TO_START");
        second.awaitLine(line -> line.contains("two: waits, "), PATIENCE);
        assertThat(second.lines()).noneMatch(line -> line.text().startsWith("runs"));

        first.send("");

        assertThat(first.awaitExit(PATIENCE)).isZero();
        awaitRuns(second);
        awaitState(port, "SERVER_ACTIVE");
        assertThat(reasons()).contains(Reason.RESIGNED);
        second.awaitLine(line -> line.contains("two: serves in term "), PATIENCE);
        assertThat(ElectionSentences.of(second.lines().stream().map(OutputLine::text), "two"))
                .isEqualTo(ElectionSentences.ofTakeOver("one"));
    }

    @Test
    void aProgramThatGoesOnInItsOwnThreadsLeadsUntilTheyEnd() throws Exception {
        JavaProcess first = start("one", "thread");
        first.awaitLine(line -> line.equals("serves"), PATIENCE);
        JavaProcess second = start("two", "stays");
        awaitQueued();

        first.send("");

        assertThat(first.awaitExit(PATIENCE)).isZero();
        assertThat(first.lines()).anyMatch(line -> line.text().equals("served"));
        awaitRuns(second);
        assertThat(reasons()).contains(Reason.RESIGNED);
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
    void aLeaderThatIsAskedToGoEndsWithItsHooksBeforeTheNextOneRuns() throws Exception {
        JavaProcess first = start("one", "stays");
        awaitRuns(first);
        JavaProcess second = start("two", "stays");
        awaitQueued();

        stepDown();

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(75);
        OutputLine hook = first.awaitLine(line -> line.startsWith("hook"), PATIENCE);
        assertThat(at(awaitRuns(second))).isGreaterThan(at(hook));
    }

    /** A stop that fails counts as done, and the program would run beside the next leader's. */
    @Test
    void aProgramWhoseStandardErrorFailsEndsAllTheSame() throws Exception {
        JavaProcess first = start("one", "mute");
        first.awaitLine(line -> line.equals("is mute"), PATIENCE);
        JavaProcess second = start("two", "stays");
        awaitQueued();

        stepDown();

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(75);
        OutputLine hook = first.awaitLine(line -> line.startsWith("hook"), PATIENCE);
        assertThat(at(awaitRuns(second))).isGreaterThan(at(hook));
    }

    /** Its hook does not end, and says every millisecond that it lives. */
    @Test
    void aProgramThatClingsToLifeIsHaltedBeforeTheNextOneRuns() throws Exception {
        JavaProcess first = start("one", "clings");
        awaitRuns(first);
        JavaProcess second = start("two", "stays");
        awaitQueued();

        stepDown();

        assertThat(first.awaitExit(PATIENCE)).isEqualTo(75);
        OutputLine runs = awaitRuns(second);
        List<OutputLine> lives = first.lines(line -> line.startsWith("lives"));
        assertThat(lives).isNotEmpty();
        assertThat(at(runs)).isGreaterThan(at(lives.get(lives.size() - 1)));
    }

    @Test
    void aKilledProgramIsFollowedLongBeforeItsLeaseEnds() throws Exception {
        JavaProcess first = startWithAMinute("one", FreePorts.reserve());
        awaitRuns(first);
        int port = FreePorts.reserve();
        JavaProcess second = startWithAMinute("two", port);
        // A process is proven dead only to one that has talked to it.
        awaitState(port, "\"watching\":[\"sign\",\"tripwire\"]");
        first.kill();

        awaitRuns(second);
        assertThat(reasons()).contains(Reason.CRASHED);
    }

    @Test
    void whatCannotBeIsOneLineAndItsExitCode() {
        JavaProcess wrong = start(process("one", FreePorts.reserve(), "stays")
                .environment("UNDERSTUDY_CLUSTER_LEADER_SESSION_TTL", "soon"));
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
        JavaProcess free =
                start(process("one", 1, "stays").environment("UNDERSTUDY_CLUSTER_ENABLE_LEADER_ELECTION", "false"));
        assertThat(awaitRuns(free).text()).contains("term=null");
    }
}
