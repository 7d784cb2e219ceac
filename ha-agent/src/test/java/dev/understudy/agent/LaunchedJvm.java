package dev.understudy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real JVM with the packaged agent, whose configuration has a key that nobody knows: a JVM that is held ends at once
 * with code 78, and one that is not runs its program.
 */
final class LaunchedJvm {
    static final Path AGENT = Path.of(System.getProperty("understudy.agent"));
    static final String OPTION = "-javaagent:" + AGENT + "=no.such.key=1";

    private static final String HELD = "understudy: no.such.key=***: is not a known key";
    private static final long PATIENCE_SECONDS = 60;

    private final ProcessBuilder builder;

    private LaunchedJvm(Path folder, String tool) {
        this.builder = new ProcessBuilder(tool).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(
                        name -> name.startsWith("UNDERSTUDY_") || (name.contains("JAVA") && name.endsWith("OPTIONS")));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    }

    /** A program of the JDK that runs the tests, in a folder. */
    static LaunchedJvm of(Path folder, String tool) {
        return new LaunchedJvm(
                folder, Path.of(System.getProperty("java.home"), "bin", tool).toString());
    }

    static LaunchedJvm script(Path folder, Path script) {
        return new LaunchedJvm(folder, script.toString());
    }

    LaunchedJvm environment(String name, String value) {
        builder.environment().put(name, value);
        return this;
    }

    /** The agent in the variable that reaches every JVM. */
    LaunchedJvm agentInEnvironment() {
        return environment("JAVA_TOOL_OPTIONS", OPTION);
    }

    LaunchedJvm args(String... args) {
        List<String> command = new ArrayList<>(builder.command());
        command.addAll(List.of(args));
        builder.command(command);
        return this;
    }

    /** It is held, and nothing of the program has run. */
    Output waits() throws Exception {
        Output output = run();
        assertThat(output.code()).as(output.toString()).isEqualTo(78);
        assertThat(output.lines())
                .as(output.toString())
                .anyMatch(line -> line.startsWith(HELD))
                .noneMatch(line -> line.contains("is not held back") || line.startsWith("RUNS"));
        return output;
    }

    /** It is not held, and says so, once. */
    Output passes(String program, String why) throws Exception {
        Output output = run();
        assertThat(output.lines())
                .as(output.toString())
                .noneMatch(line -> line.startsWith(HELD))
                .filteredOn(line -> line.startsWith("understudy: "))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("understudy: " + program + " is not held back: ")
                        .contains(why));
        return output;
    }

    Output run() throws IOException, InterruptedException {
        Path out = Files.createTempFile("launched", ".txt");
        Process process = builder.redirectOutput(out.toFile()).start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("%s has ended: %s", builder.command(), Files.readString(out))
                    .isTrue();
            return new Output(builder.command(), process.exitValue(), Files.readAllLines(out));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
        }
    }

    record Output(List<String> command, int code, List<String> lines) {}
}
