package dev.understudy.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.cli.ClassPathJar;
import dev.understudy.internal.etcd.server.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever ends the demonstration early, no process is left behind. */
@Timeout(300)
class DemoProcessTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int ETCD_AND_NODES = 4;

    @TempDir
    private Path folder;

    private Process demo;
    private List<ProcessHandle> cast;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        // A build in the background ignores SIGINT, and so would every JVM it starts; a terminal's does not.
        demo = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        JAVA,
                        "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                        "-Dunderstudy.demo.node-jar="
                                + ClassPathJar.write(folder.resolve("node.jar"), dev.understudy.sample.Main.class),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.understudy.cli.Main",
                        "demo",
                        "--rounds=100")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        await().atMost(Duration.ofMinutes(2))
                .failFast("the demonstration ended", () -> !demo.isAlive())
                .until(() -> Files.readString(folder.resolve("log")).contains("clients pay"));
        cast = demo.descendants().toList();
        assertThat(cast).hasSizeGreaterThanOrEqualTo(ETCD_AND_NODES);
    }

    @AfterEach
    void kill() {
        List<ProcessHandle> all = demo.descendants().toList();
        demo.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void interruptingItEndsEverything() throws IOException {
        signal("INT");
        awaitGone();
        assertThat(demo.exitValue()).isEqualTo(130);
        assertThat(temporary()).as("its files are gone too").isEmpty();
    }

    @Test
    void killingItEndsEverything() throws IOException {
        assertThat(ChildProcess.diesWithParent())
                .as("this test needs setpriv of util-linux")
                .isTrue();
        signal("KILL");
        awaitGone();
    }

    private void signal(String name) throws IOException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + demo.pid()).start();
    }

    private void awaitGone() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !demo.isAlive() && cast.stream().noneMatch(ProcessHandle::isAlive));
    }

    private List<Path> temporary() throws IOException {
        try (var files = Files.list(folder.resolve("tmp"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("understudy-"))
                    .toList();
        }
    }
}
