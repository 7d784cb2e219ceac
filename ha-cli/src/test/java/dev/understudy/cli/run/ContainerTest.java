package dev.understudy.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.cli.ClassPathJar;
import dev.understudy.cli.Main;
import dev.understudy.internal.etcd.server.ChildProcess;
import dev.understudy.testkit.process.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The start script as the first process of a container, which a PID namespace stands for; the program shares it with
 * the supervisor, as in a container without any privilege.
 */
@Timeout(180)
class ContainerTest extends SupervisorTest {
    @TempDir
    private Path folder;

    private final List<ChildProcess> containers = new ArrayList<>();
    private Path output;

    /** A clone in which all is built: the start script, and a jar that names the class path of this test. */
    @BeforeEach
    void build() throws IOException {
        output = folder.resolve("output");
        Files.createFile(folder.resolve("pom.xml"));
        for (String module : List.of("core", "etcd", "status", "program", "sample-node", "cli")) {
            Files.createDirectories(folder.resolve("ha-" + module + "/target"));
        }
        Path script = folder.resolve("understudy");
        Files.copy(Path.of(System.getProperty("understudy.project.dir", "..")).resolve("understudy"), script);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        for (String jar : List.of("ha-cli/target/understudy.jar", "ha-sample-node/target/ha-sample-node.jar")) {
            ClassPathJar.write(folder.resolve(jar), Main.class);
        }
    }

    @AfterEach
    void end() {
        containers.forEach(ChildProcess::close);
    }

    @Test
    void s8InAContainerADaemonThatClearsItsEnvironmentIsGoneBeforeTheNextTerm() {
        String seconds = Sleepers.fresh();
        container(program(Sleepers.daemon(seconds) + "exec sleep " + seconds));
        awaitSaid("runs term=");
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 2);
        JavaProcess second = run("two", "5s", "sh", "-c", program("read line"));
        awaitQueued();

        assertThat(command("step-down", "--wait=0s").exitCode()).isZero();

        awaitRuns(second);
        assertThat(Sleepers.count(seconds)).isZero();
        assertThat(containers.get(0).isAlive()).isTrue();
    }

    @Test
    void s8InAContainerAllIsGoneWhenTheSupervisorIsKilled() {
        String seconds = Sleepers.fresh();
        ChildProcess container = container(program(Sleepers.daemon(seconds) + "exec sleep " + seconds));
        awaitSaid("runs term=");
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 2);

        supervisor(container).destroyForcibly();

        assertThat(container.waitFor(PATIENCE)).isTrue();
        assertThat(container.exitCode()).hasValue(128 + 9);
        assertThat(Sleepers.count(seconds)).isZero();
    }

    @Test
    void inAContainerNoZombiesStay() {
        ChildProcess container = container("for i in 1 2 3 4 5 6 7 8 9 10; do (sleep 0.01 &); done;"
                + " while ps -e -o stat=,args= | grep -q '^Z.*sleep'; do sleep 0.05; done; echo none; exit 7");

        assertThat(container.waitFor(PATIENCE)).isTrue();
        assertThat(container.exitCode()).hasValue(7);
        assertThat(said()).contains("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "USR1", "USR2", "QUIT"})
    void inAContainerSignalsReachTheProgram(String signal) {
        String listens = "for s in TERM INT HUP USR1 USR2 QUIT; do trap \"echo got $s; exit 9\" $s; done; echo ready;"
                + " while :; do sleep 0.05; done";
        ChildProcess container = container(listens);
        awaitSaid("ready");

        signal(first(container), signal);

        assertThat(container.waitFor(PATIENCE)).isTrue();
        assertThat(said()).contains("got " + signal);
        assertThat(container.exitCode()).hasValue(9);
    }

    @Test
    void inAContainerTheProgramIgnoresNoSignal() {
        container("grep SigIgn /proc/self/status; read line");

        // The C library's own signals, from 32 on, are the JVM's affair.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said()).containsPattern("SigIgn:\t[0-9a-f]{9}0{7}\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "QUIT"})
    void inAContainerASupervisorThatWaitsEndsOnASignal(String signal) {
        awaitRuns(run("two", "60s", "sh", "-c", program("read line")));
        ChildProcess container = container("read line");
        awaitQueued();

        signal(first(container), signal);

        assertThat(container.waitFor(PATIENCE)).isTrue();
        assertThat(container.exitCode()).hasValue(0);
    }

    /** The JVM would print its own threads, and the program would hear nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"pid-namespace", "marks"})
    void sigquitReachesTheProgramAndTheSupervisorPrintsNothing(String kind) {
        ChildProcess script = scripted(kind, "trap 'echo got QUIT' QUIT; echo ready; while :; do sleep 0.05; done");
        awaitSaid("ready");

        signal(script.process().toHandle(), "QUIT");

        awaitSaid("got QUIT");
        assertThat(said()).doesNotContain("Full thread dump");
        assertThat(script.isAlive()).isTrue();
    }

    /** Everybody takes the start script for the supervisor, so it must not outlive that. */
    @Test
    void s8WhenTheStartScriptIsKilledAllThatItRanIsGone() {
        String seconds = Sleepers.fresh();
        ChildProcess script = scripted("auto", "sleep " + seconds);
        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) >= 1);

        script.process().destroyForcibly();

        await().atMost(PATIENCE).until(() -> Sleepers.count(seconds) == 0);
    }

    /** The start script, where it is not the first process. */
    private ChildProcess scripted(String containment, String program) {
        List<String> command =
                new ArrayList<>(List.of(folder.resolve("understudy").toString()));
        command.addAll(flags("one", "5s"));
        command.addAll(List.of("--containment=" + containment, "--", "sh", "-c", program));
        return start(command);
    }

    private ChildProcess container(String script) {
        List<String> command = new ArrayList<>(List.of("unshare"));
        if (!Sleepers.isRoot()) {
            command.add("--map-current-user");
        }
        command.addAll(List.of("--pid", "--fork", "--kill-child", "--mount-proc", "--"));
        command.add(folder.resolve("understudy").toString());
        command.addAll(flags("one", "5s"));
        command.addAll(List.of("--containment=container", "--", "sh", "-c", script));
        return start(command);
    }

    private ChildProcess start(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/zero")))
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        ChildProcess container = ChildProcess.start(builder);
        containers.add(container);
        return container;
    }

    private static ProcessHandle first(ChildProcess container) {
        return container.process().children().findFirst().orElseThrow();
    }

    private static ProcessHandle supervisor(ChildProcess container) {
        return first(container)
                .children()
                .filter(child -> child.info()
                        .command()
                        .filter(name -> name.endsWith("/java"))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static void signal(ProcessHandle process, String name) {
        Optional<Integer> code = Optional.empty();
        try {
            code = Optional.of(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        assertThat(code).hasValue(0);
    }

    private void awaitSaid(String text) {
        await().atMost(PATIENCE.plus(Duration.ofSeconds(10)))
                .untilAsserted(() -> assertThat(said()).contains(text));
    }

    private String said() {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
