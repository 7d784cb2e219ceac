package dev.understudy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.program.StandardOutput;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program whose output did not arrive has not done what it was asked. */
@Timeout(120)
class LostOutputTest {
    private static final String FULL = "understudy: cannot write to standard output: No space left on device\n";

    private static EtcdCluster etcd;

    @TempDir
    static Path folder;

    private record Result(int exitCode, String err) {}

    @BeforeAll
    static void fillAState() {
        etcd = EtcdCluster.builder().members(1).start();
        try (RawEtcd raw = new RawEtcd(etcd.connectString())) {
            for (int i = 0; i < 300; i++) {
                raw.put("state/%2Fleader%2F/ключ-" + i, "x".repeat(1_000));
            }
            raw.putUnderLease("/leader//", "n1");
        }
        assertThat(Programs.run("state", "backup", "--db.etcd.host=" + etcd.connectString(), file("a.state"))
                        .exitCode())
                .isZero();
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    static List<List<String>> commands() {
        return List.of(
                List.of("--help"),
                List.of("--version"),
                List.of("state", "--help"),
                List.of("status"),
                List.of("status", "--json"),
                List.of("status", "--watch"),
                List.of("leader"),
                List.of("members"),
                List.of("members", "--json"),
                List.of("history"),
                List.of("history", "--json"),
                List.of("locks"),
                List.of("locks", "--json"),
                List.of("unlock", "nobody's"),
                List.of("lb", "haproxy"),
                List.of("lb", "haproxy", "--out", file("haproxy.cfg")),
                List.of("state", "dump"),
                List.of("state", "dump", file("a.state")),
                List.of("state", "copy", "--force", "--to-namespace=copy/"),
                List.of("state", "backup", file("another.state")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void onAFullDiskEveryCommandFailsWithOneLine(List<String> command) throws Exception {
        Files.deleteIfExists(Path.of(file("another.state")));
        Files.deleteIfExists(Path.of(file("haproxy.cfg")));
        List<String> line = new ArrayList<>(command);
        if (!command.contains("--help") && !command.contains("--version")) {
            line.add("--db.etcd.host=" + etcd.connectString());
        }
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, UTF_8));
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            assertThat(StandardOutput.guard(
                            "understudy", full, () -> false, out -> Main.run(out, line.toArray(String[]::new))))
                    .isEqualTo(74);
        } finally {
            System.setErr(before);
        }
        assertThat(err.toString(UTF_8)).isEqualTo(FULL);
    }

    /** The same as a process, by the shell's own means. */
    @ParameterizedTest
    @ValueSource(strings = {"--help", "state dump a.state", "state dump nothing.state"})
    void theProcessSaysSoToo(String command) throws Exception {
        boolean prints = !command.contains("nothing");

        Result result = shell("\"$@\" >/dev/full", command);

        assertThat(result.exitCode()).isEqualTo(prints ? 74 : 78);
        assertThat(result.err()).hasLineCount(1);
        if (prints) {
            assertThat(result.err()).isEqualTo(FULL);
        }
    }

    @Test
    void aReaderThatHasSeenEnoughEndsItQuietly() throws Exception {
        Result result = shell("{ \"$@\"; echo \"code $?\" >&2; } | head -n 1 >/dev/null", "state dump a.state");

        assertThat(result.err()).isEqualTo("code 141\n");
    }

    /** Without an output at all. */
    @Test
    void aClosedOutputIsLostToo() throws Exception {
        assertThat(shell("\"$@\" >&-", "--help").exitCode()).isEqualTo(74);
    }

    /** JSON is UTF-8, and a state is told as it is, whatever the locale. */
    @Test
    void inAnotherLocaleNothingBecomesAQuestionMark() throws Exception {
        Result result = shell("LC_ALL=C \"$@\" >" + file("dump"), "state dump a.state");

        assertThat(result).isEqualTo(new Result(0, ""));
        assertThat(Files.readString(Path.of(file("dump")))).contains("ключ-299").hasLineCount(300);
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Result shell(String script, String command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        line.add(Main.class.getName());
        line.addAll(List.of(command.split(" ")));
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }
}
