package dev.understudy.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that hide from a search, under supervisors that end in every way: real processes, a real etcd. */
@Timeout(180)
class ContainmentTest extends SupervisorTest {
    /** A regular file that everybody may run, as its owner. */
    private static final int SETUID = 0104755;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"step-down", "TERM", "KILL"})
    void s8ADaemonThatClearsItsEnvironmentIsGoneBeforeTheNextTerm(String end) {
        String seconds = Sleepers.fresh();
        JavaProcess first = run("one", "5s", "sh", "-c", program(Sleepers.daemon(seconds) + "exec sleep " + seconds));
        awaitRuns(first);
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 2);
        JavaProcess second = run("two", "5s", "sh", "-c", program("read line"));
        awaitQueued();

        end(first, end);

        awaitRuns(second);
        assertThat(Sleepers.count(seconds)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"step-down", "TERM", "KILL"})
    @Tag("redis")
    void s8ADaemonThatWritesItsTitleOverItsEnvironmentIsGoneBeforeTheNextTerm(String end) {
        int port = FreePorts.reserve();
        String redis =
                "redis-server --port " + port + " --daemonize yes --save '' --dir " + folder + "; exec sleep 1000";
        JavaProcess first = run("one", "5s", "sh", "-c", program(redis));
        await().atMost(PATIENCE).until(() -> answers(port));
        JavaProcess second = run("two", "5s", "sh", "-c", program("read line"));
        awaitQueued();

        end(first, end);

        awaitRuns(second);
        assertThat(answers(port)).isFalse();
    }

    @Test
    void s8ASetuidProgramIsGoneWhenItsSupervisorAndItsGuardAreKilledTogether() throws IOException {
        String seconds = Sleepers.fresh();
        Path setuid = setuidSleep();
        JavaProcess first = run("one", "60s", "sh", "-c", program("exec " + setuid + " " + seconds));
        awaitRuns(first);
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 1);

        Sleepers.guard(ProcessHandle.of(first.pid()).orElseThrow()).destroyForcibly();
        first.kill();

        await().atMost(Duration.ofSeconds(5)).until(() -> Sleepers.count(seconds) == 0);
    }

    @Test
    void whatContainsTheProgramIsSaidAtTheStart() {
        JavaProcess best = run("one", "5s", "sh", "-c", program("read line"));
        assertThat(best.awaitLine(line -> line.contains("containment"), PATIENCE)
                        .text())
                .startsWith("understudy: containment: pid-namespace; ")
                .contains("not caught: ");
        JavaProcess least = run("two", "5s", "--containment=marks", "--", "sh", "-c", program("read line"));
        assertThat(least.awaitLine(line -> line.contains("containment"), PATIENCE)
                        .text())
                .startsWith("understudy: containment: marks; ")
                .contains("not caught: daemons that overwrite or clear their environment");
    }

    @Test
    void whereNoContainmentCanBeHadTheFlagRefusesToRun() {
        JavaProcess marks = run("one", "5s", "--containment=marks", "--require-containment", "--", "true");
        refused(marks, "understudy: --containment=marks: no containment, and --require-containment is set");

        JavaProcess elsewhere = run("two", "5s", "--containment=container", "--", "true");
        refused(elsewhere, "understudy: --containment=container: cannot be had here: container: ");

        JavaProcess unknown = run("three", "5s", "--containment=cage", "--", "true");
        refused(unknown, "understudy: --containment=cage: must be auto, pid-namespace, container, cgroup or marks");
    }

    private static void refused(JavaProcess supervisor, String why) {
        assertThat(supervisor.awaitExit(PATIENCE)).isEqualTo(78);
        assertThat(supervisor.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).startsWith(why));
    }

    private void end(JavaProcess supervisor, String how) {
        switch (how) {
            case "step-down" ->
                assertThat(command("step-down", "--wait=0s").exitCode()).isZero();
            case "TERM" -> supervisor.terminate();
            default -> supervisor.kill();
        }
    }

    /** A program whose parent-death signal the kernel clears: another user's, if we may give files away. */
    private Path setuidSleep() throws IOException {
        Path copy = Files.copy(
                Path.of("/bin/sleep").toRealPath(), folder.resolve("sleep"), StandardCopyOption.REPLACE_EXISTING);
        if (Sleepers.isRoot()) {
            Files.setAttribute(copy, "unix:uid", 65534);
        }
        Files.setAttribute(copy, "unix:mode", SETUID);
        return copy;
    }

    private static boolean answers(int port) {
        try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connected.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
