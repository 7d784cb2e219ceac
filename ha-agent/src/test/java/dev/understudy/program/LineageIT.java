package dev.understudy.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that a gated one starts: they belong to its term, run with it, and end with it. */
class LineageIT extends WrappedProcesses {
    private static final Path AGENT = Path.of(System.getProperty("understudy.agent"));
    private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Pattern CHILD = Pattern.compile("child (\\d+) says");
    /** Nobody has that number, and no file tells its name. */
    private static final String NUMBER = "54321";

    @TempDir
    private Path folder;

    @Override
    JavaProcess.Builder wrapped() {
        return JavaProcess.of(PlainProgram.class)
                .classPath(List.of(CLASSES))
                .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + AGENT);
    }

    @Test
    void aJvmThatTheProgramStartsBelongsToItsTermAndSaysSo() {
        JavaProcess parent = start("one", "starts", JAVA, "stays");
        assertThat(childRuns(parent)).contains("term=null");
        assertThat(parent.lines())
                .anyMatch(line -> line.text()
                        .contains("PlainProgram is not held back: it belongs to the term of process " + parent.pid()
                                + ", which started it"));
    }

    /** It would run beside the next leader's program. */
    @Test
    void aJvmThatTheProgramStartedEndsWithIt() {
        JavaProcess parent = start("one", "starts", JAVA, "stays");
        ProcessHandle child = ProcessHandle.of(childOf(childRuns(parent))).orElseThrow();
        try {
            parent.kill();
            Awaitility.await().atMost(PATIENCE).until(() -> !child.isAlive());
        } finally {
            child.destroyForcibly();
        }
    }

    /** The end does not wait for its announcement. */
    @Test
    void aJvmWhoseStandardErrorFailsEndsWithItsParentAllTheSame() {
        JavaProcess parent = start("one", "starts", JAVA, "mute");
        ProcessHandle child = ProcessHandle.of(childOf(childRuns(parent))).orElseThrow();
        try {
            parent.awaitLine(line -> line.endsWith("says is mute"), PATIENCE);
            parent.kill();
            Awaitility.await().atMost(PATIENCE).until(() -> !child.isAlive());
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void nothingStaysInTheTemporaryFolderAfterSigkill() throws Exception {
        JavaProcess parent =
                start(process("one", FreePorts.reserve(), "stays").property("java.io.tmpdir", folder.toString()));
        awaitRuns(parent);
        parent.kill();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    /** Marks that were files counted as long as they fitted a living process. */
    @Test
    void aFileThatNamesTheParentLetsNothingPass() throws Exception {
        ProcessHandle self = ProcessHandle.current();
        Files.writeString(
                folder.resolve("understudy-gated-" + self.pid()),
                self.info().startInstant().orElseThrow().toString());
        JavaProcess child =
                start(process("one", FreePorts.reserve(), "stays").property("java.io.tmpdir", folder.toString()));
        assertThat(awaitRuns(child).text()).containsPattern("term=\\d+");
    }

    /** A script's process is named after its file; a program that it starts must wait all the same. */
    @Test
    void aScriptThatIsNamedLikeTheMarkLetsNothingPass() throws Exception {
        Path script = executable(folder.resolve("understudy:term"), "#!/bin/sh\n\"$@\"\nexit $?\n");
        JavaProcess outer = start(process("one", FreePorts.reserve(), "starts", script + "|" + JAVA, "stays")
                .environment("UNDERSTUDY_CLUSTER_GATE_MAIN", "*.Nobody"));
        assertThat(childRuns(outer)).containsPattern("term=\\d+");
    }

    /** As a user without an entry in {@code passwd}, if these tests may become one. */
    @Test
    void itWorksForAUserWithoutAName() throws Exception {
        Path agent = Files.copy(AGENT, folder.resolve("agent.jar"));
        Path types = Files.createDirectories(folder.resolve("dev/understudy/program"));
        try (Stream<Path> classes = Files.list(CLASSES.resolve("dev/understudy/program"))) {
            for (Path file : classes.filter(
                            path -> path.getFileName().toString().startsWith("PlainProgram"))
                    .toList()) {
                Files.copy(file, types.resolve(file.getFileName()));
            }
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        String become = uid.equals(0) ? "setpriv|--reuid|" + NUMBER + "|--clear-groups|" : "";
        JavaProcess outer = start(configured(JavaProcess.of(PlainProgram.class), "one", FreePorts.reserve())
                .classPath(List.of(folder))
                .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + agent)
                .environment("UNDERSTUDY_CLUSTER_GATE_MAIN", "*.Nobody")
                .args("starts", become + JAVA, "starts", JAVA, "stays"));
        String gated = childRuns(outer);
        assertThat(gated).containsPattern("term=\\d+");
        assertThat(Files.getAttribute(Path.of("/proc", Long.toString(childOf(gated))), "unix:uid"))
                .isEqualTo(uid.equals(0) ? Integer.valueOf(NUMBER) : uid);
        outer.awaitLine(line -> line.contains(" says child ") && line.contains(" says runs "), PATIENCE);
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String childRuns(JavaProcess parent) {
        return parent.awaitLine(line -> line.startsWith("child ") && line.contains(" says runs "), PATIENCE)
                .text();
    }

    private static long childOf(String line) {
        Matcher child = CHILD.matcher(line);
        assertThat(child.find()).as(line).isTrue();
        return Long.parseLong(child.group(1));
    }
}
