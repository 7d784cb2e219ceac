package dev.understudy.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.error.ConfigException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs in every containment that can be had here: what they see, how they end, and what is left of them. */
@Timeout(60)
class ProcessTreeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Containment MARKS = new Containment.Marks();

    private final List<ProcessTree> started = new ArrayList<>();

    /** PID namespaces must be there, as root and as a user; groups need a system that gives some away. */
    static Stream<Containment> containments() {
        List<Containment> all = new ArrayList<>();
        if (Sleepers.isRoot()) {
            all.add(Containments.choose("pid-namespace", true));
        }
        all.add(new Containment.PidNamespace(true));
        try {
            all.add(Containments.choose("cgroup", true));
        } catch (ConfigException refused) {
            System.out.println("ProcessTreeTest does not run for control groups: " + refused.getMessage());
        }
        return all.stream();
    }

    static Stream<Containment> containmentsAndMarks() {
        return Stream.concat(containments(), Stream.of(MARKS));
    }

    @AfterEach
    void kill() {
        started.forEach(tree -> tree.kill(PATIENCE));
    }

    @ParameterizedTest
    @MethodSource("containments")
    void s8ADaemonThatClearsItsEnvironmentIsKilledWithTheProgram(Containment containment) {
        String seconds = Sleepers.fresh();
        ProcessTree tree = start(containment, Sleepers.daemon(seconds) + "exec sleep " + seconds);
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 2);

        tree.kill(PATIENCE);

        assertThat(Sleepers.count(seconds)).isZero();
    }

    @ParameterizedTest
    @MethodSource("containments")
    void s8ADaemonThatClearsItsEnvironmentIsKilledWhenTheProgramEnds(Containment containment) {
        String seconds = Sleepers.fresh();
        ProcessTree tree = start(containment, Sleepers.daemon(seconds) + "read line");
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 1);

        tree.stop("TERM", PATIENCE, PATIENCE);

        assertThat(tree.exitCode()).hasValue(128 + 15);
        assertThat(Sleepers.count(seconds)).isZero();
    }

    /** What the other tests rest on: that their daemon hides. */
    @Test
    void marksMissADaemonThatClearsItsEnvironment() {
        String seconds = Sleepers.fresh();
        ProcessTree tree = start(MARKS, Sleepers.daemon(seconds) + "exec sleep " + seconds);
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 2);

        tree.kill(PATIENCE);

        try {
            assertThat(Sleepers.count(seconds)).isEqualTo(1);
        } finally {
            Sleepers.all(seconds).forEach(ProcessHandle::destroyForcibly);
        }
    }

    @ParameterizedTest
    @MethodSource("containmentsAndMarks")
    void aKilledGuardIsReplaced(Containment containment) {
        String seconds = Sleepers.fresh();
        ProcessTree tree = start(containment, "setsid sleep " + seconds + " & exec sleep " + seconds);
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 2);
        ProcessHandle guard = Sleepers.guard(ProcessHandle.current());
        guard.destroyForcibly();
        guard.onExit().join();

        tree.kill(PATIENCE);

        assertThat(Sleepers.count(seconds)).isZero();
    }

    @ParameterizedTest
    @MethodSource("containments")
    void theProgramFindsWhatItWouldFindWithoutContainment(Containment containment) throws IOException {
        String all =
                "tr '\\0' '\\n' </proc/$$/environ | grep -v UNDERSTUDY_TREE | sort; pwd; ulimit -a; ulimit -Ha; nice; umask; grep -E"
                        + " '^(SigIgn|SigBlk|SigCgt|Groups|Seccomp|NoNewPrivs):' /proc/self/status; ls /proc/self/fd | wc -l;"
                        + " ps -o tty= -p $$; test $(ps -o sid= -p $$) = $$ && echo leads its session";

        assertThat(said(start(containment, all)))
                .isEqualTo(said(start(MARKS, all)))
                .contains("odd.name=1 2");
    }

    @ParameterizedTest
    @MethodSource("containmentsAndMarks")
    void exitCodesArePassedOn(Containment containment) {
        assertThat(start(containment, "exit 0").awaitExit(PATIENCE)).isZero();
        assertThat(start(containment, "exit 7").awaitExit(PATIENCE)).isEqualTo(7);
        assertThat(start(containment, "kill -KILL $$").awaitExit(PATIENCE)).isEqualTo(128 + 9);
        assertThat(start(containment, "kill -INT $$").awaitExit(PATIENCE)).isEqualTo(128 + 2);
    }

    @ParameterizedTest
    @MethodSource("containmentsAndMarks")
    void everySignalReachesTheProgramAndNothingElseIsSaid(Containment containment) throws IOException {
        Map<String, Integer> numbers = Map.of("HUP", 1, "INT", 2, "QUIT", 3, "USR1", 10, "USR2", 12, "TERM", 15);
        for (Map.Entry<String, Integer> signal : numbers.entrySet()) {
            String seconds = Sleepers.fresh();
            ProcessTree tree = start(containment, "exec sleep " + seconds);
            await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 1);

            tree.signal(signal.getKey());

            assertThat(tree.awaitExit(PATIENCE)).as(signal.getKey()).isEqualTo(128 + signal.getValue());
            assertThat(said(tree)).as(signal.getKey()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("containmentsAndMarks")
    void noZombiesStay(Containment containment) throws IOException {
        ProcessTree tree = start(
                containment,
                "for i in 1 2 3 4 5 6 7 8 9 10; do (sleep 0.01 &); done;"
                        + " while ps -e -o stat=,args= | grep -q '^Z.*sleep'; do sleep 0.05; done; echo none");

        assertThat(tree.awaitExit(PATIENCE)).isZero();
        assertThat(said(tree)).isEqualTo("none\n");
    }

    private ProcessTree start(Containment containment, String script) {
        ProcessTree tree = ProcessTree.start(
                containment, List.of("sh", "-c", script), Map.of("odd.name", "1 2", "UNDERSTUDY_TERM", "7"), false);
        started.add(tree);
        return tree;
    }

    private static String said(ProcessTree tree) throws IOException {
        return new String(tree.output().readAllBytes(), UTF_8);
    }
}
