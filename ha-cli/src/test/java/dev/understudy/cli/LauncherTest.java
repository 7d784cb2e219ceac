package dev.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import dev.understudy.internal.etcd.server.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The start script {@code ./understudy} in a clone where something is still to be built. Maven is a script here that
 * tells what it does, waits until it may go on, and puts jars where the real one does.
 */
@Timeout(180)
class LauncherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String MAVEN = """
            #!/bin/sh
            echo "begin $*" >> "$CLONE/maven.log"
            echo "[INFO] Building Understudy :: ha-core 0.1.0-SNAPSHOT                 [2/9]"
            echo "a line that nobody needs"
            sleep 86399 &
            echo $$ $! > "$CLONE/maven.pids"
            while [ ! -f "$CLONE/go" ]; do sleep 0.05; done
            kill $!
            if [ -f "$CLONE/fail" ]; then
                echo "[ERROR] Ledger.java:[7,1] class expected"
                exit 1
            fi
            for module in cli sample-node; do cp "$CLONE/program.jar" "$CLONE/ha-$module/target/"; done
            mv "$CLONE/ha-cli/target/program.jar" "$CLONE/ha-cli/target/understudy.jar"
            mv "$CLONE/ha-sample-node/target/program.jar" "$CLONE/ha-sample-node/target/ha-sample-node.jar"
            touch "$CLONE/ha-probe/target/ha-probe.jar" "$CLONE/ha-agent/target/understudy-agent.jar"
            echo end >> "$CLONE/maven.log"
            """;

    @TempDir
    private Path clone;

    private final List<ChildProcess> launchers = new ArrayList<>();

    @BeforeEach
    void layOut() throws IOException {
        for (String module : List.of("core", "etcd", "status", "program", "sample-node", "cli", "probe", "agent")) {
            Files.createDirectories(clone.resolve("ha-" + module + "/target"));
        }
        Files.createFile(clone.resolve("pom.xml"));
        executable(
                "understudy",
                Files.readString(Path.of(System.getProperty("understudy.project.dir", ".."))
                        .resolve("understudy")));
        executable("bin/mvn", MAVEN);
        ClassPathJar.write(clone.resolve("program.jar"), Main.class);
    }

    @AfterEach
    void end() throws IOException {
        launchers.forEach(ChildProcess::close);
        for (ProcessHandle left : maven()) {
            left.destroyForcibly();
        }
    }

    @Test
    void whatIsMissingIsBuiltVisiblyAndThenTheCommandRuns() throws IOException {
        mavenMayGoOn();
        ChildProcess launcher = launch("--version");
        assertThat(ended(launcher)).as(said(0)).isZero();
        assertThat(said(0))
                .contains("understudy: building, which takes", "understudy: building ha-core (2/9)", "(not built as")
                .doesNotContain("a line that nobody needs");
        assertThat(clone.resolve("target/build.log")).content().contains("a line that nobody needs");
        assertThat(log())
                .containsExactly("begin -pl ha-cli,ha-sample-node,ha-probe,ha-agent -B -DskipTests -am package", "end");

        assertThat(ended(launch("--version"))).isZero();
        assertThat(said(1)).doesNotContain("building");
        assertThat(log()).hasSize(2);
    }

    @Test
    void twoAtOnceBuildOnce() throws IOException {
        ChildProcess first = launch("--version");
        awaitMaven();
        ChildProcess second = launch("--version");
        awaitSaid(1, "another ./understudy is building here");
        mavenMayGoOn();
        assertThat(ended(first)).as(said(0)).isZero();
        assertThat(ended(second)).as(said(1)).isZero();
        assertThat(log()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
    void aSignalEndsTheBuildAndAllItHasStarted(String signal, int exitCode) throws IOException {
        ChildProcess launcher = launch("--version");
        awaitSaid(0, "building ha-core");
        List<ProcessHandle> building = awaitMaven();
        assertThat(building).hasSize(2);

        launcher.signal(signal);

        assertThat(ended(launcher)).isEqualTo(exitCode);
        // Whoever has no parent any more is there until init has noticed its end.
        await().atMost(PATIENCE).until(() -> building.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(said(0)).contains("ended by SIG" + signal);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aSignalEndsWhoeverWaitsForABuildOfAnother(String signal, int exitCode) throws IOException {
        ChildProcess first = launch("--version");
        awaitMaven();
        ChildProcess second = launch("--version");
        awaitSaid(1, "another ./understudy is building here");

        second.signal(signal);

        assertThat(ended(second)).isEqualTo(exitCode);
        assertThat(first.isAlive()).isTrue();
        mavenMayGoOn();
        assertThat(ended(first)).isZero();
    }

    @Test
    void whatAnInterruptedBuildLeftBehindIsNotUsed() throws IOException {
        ChildProcess launcher = launch("--version");
        awaitMaven();
        Path half = Files.writeString(clone.resolve("ha-cli/target/understudy.jar"), "half a jar");
        Files.setLastModifiedTime(half, FileTime.from(Instant.now().plusSeconds(3_600)));
        launcher.signal("TERM");
        assertThat(ended(launcher)).isEqualTo(143);

        mavenMayGoOn();
        assertThat(ended(launch("--version"))).as(said(1)).isZero();
        assertThat(said(1)).contains("building ha-core", "(not built as");
    }

    @Test
    void aFailedBuildIsToldWithItsErrors() throws IOException {
        Files.createFile(clone.resolve("fail"));
        mavenMayGoOn();
        assertThat(ended(launch("--version"))).isEqualTo(78);
        assertThat(said(0))
                .contains(
                        "[ERROR] Ledger.java:[7,1] class expected",
                        "understudy: the build failed; all that Maven said is in " + clone.resolve("target/build.log"));
    }

    private ChildProcess launch(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // A build in the background ignores SIGINT or SIGHUP, and so would all it starts; a terminal's does
                // not.
                "env", "--default-signal=INT,HUP", clone.resolve("understudy").toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(launchers.size()).toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CLONE", clone.toString());
        builder.environment().merge("PATH", "/usr/bin:/bin", (path, unused) -> clone.resolve("bin") + ":" + path);
        ChildProcess launcher = ChildProcess.start(builder);
        launchers.add(launcher);
        return launcher;
    }

    private static int ended(ChildProcess launcher) {
        assertThat(launcher.waitFor(PATIENCE)).isTrue();
        return launcher.exitCode().orElseThrow();
    }

    private void mavenMayGoOn() throws IOException {
        Files.createFile(clone.resolve("go"));
    }

    /** Maven and its child, once both are there. */
    private List<ProcessHandle> awaitMaven() throws IOException {
        await().atMost(PATIENCE).until(() -> maven().size() == 2);
        return maven();
    }

    private List<ProcessHandle> maven() throws IOException {
        Path pids = clone.resolve("maven.pids");
        List<ProcessHandle> alive = new ArrayList<>();
        if (Files.exists(pids)) {
            for (String pid : Splitter.on(' ').split(Files.readString(pids).strip())) {
                Optional<ProcessHandle> process =
                        pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
                process.filter(ProcessHandle::isAlive).ifPresent(alive::add);
            }
        }
        return alive;
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(clone.resolve("maven.log"));
    }

    private Path output(int launcher) {
        return clone.resolve("output-" + launcher);
    }

    private String said(int launcher) throws IOException {
        return Files.readString(output(launcher));
    }

    private void awaitSaid(int launcher, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(launcher)).contains(text));
    }

    private void executable(String name, String text) throws IOException {
        Path file = clone.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
