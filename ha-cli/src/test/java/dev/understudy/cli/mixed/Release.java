package dev.understudy.cli.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.cli.Main;
import dev.understudy.testkit.process.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The programs of one version. They run as processes of their own, so that nothing but what goes over the wire, to the
 * store and to files is shared with another version. Immutable.
 */
final class Release {
    /** Where {@code ./dev mixed-version} tells the folders of versions before, separated as a class path is. */
    static final String PROPERTY = "mixed.before";

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final String name;
    private final JavaProgram node;
    private final JavaProgram cli;

    /** A class to run; an empty class path stands for this test's own. */
    private record JavaProgram(String mainClass, List<Path> classPath) {
        static JavaProgram of(Path jar) {
            try (JarFile file = new JarFile(jar.toFile())) {
                return new JavaProgram(
                        file.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS), List.of(jar));
            } catch (IOException unreadable) {
                throw new UncheckedIOException("-D" + PROPERTY + ": no program at " + jar, unreadable);
            }
        }

        JavaProcess.Builder with(String... arguments) {
            return JavaProcess.of(mainClass)
                    .classPath(classPath)
                    .jvmFlags("-XX:TieredStopAtLevel=1")
                    .args(arguments);
        }
    }

    /** What a command came to. */
    record Result(int exitCode, String output) {
        /** The one line that is a JSON object. */
        String json() {
            List<String> objects =
                    output.lines().filter(line -> line.startsWith("{")).toList();
            assertThat(objects).as(output).hasSize(1);
            return objects.get(0);
        }
    }

    private Release(String name, JavaProgram node, JavaProgram cli) {
        this.name = name;
        this.node = node;
        this.cli = cli;
    }

    /** The version under test: the classes that the build has just made. */
    static Release present() {
        return new Release(
                "present",
                new JavaProgram("dev.understudy.sample.Main", List.of()),
                new JavaProgram(Main.class.getName(), List.of()));
    }

    /**
     * All versions before that were named.
     *
     * @throws AssertionError if there is none: a test that compares nothing must not pass
     */
    static List<Release> before() {
        String folders = System.getProperty(PROPERTY, "");
        assertThat(folders)
                .as("-D%s: must name folders with the programs of versions before; run ./dev mixed-version", PROPERTY)
                .isNotBlank();
        return Stream.of(folders.split(File.pathSeparator, -1))
                .map(Path::of)
                .map(Release::in)
                .toList();
    }

    private static Release in(Path folder) {
        assertThat(Files.isDirectory(folder))
                .as("-D%s: no folder %s", PROPERTY, folder)
                .isTrue();
        String commit = folder.getFileName().toString();
        return new Release(
                commit.substring(0, Math.min(7, commit.length())),
                JavaProgram.of(folder.resolve("ha-sample-node.jar")),
                JavaProgram.of(folder.resolve("understudy.jar")));
    }

    /** Starts a sample node, and does not wait for it. Whoever calls closes it. */
    JavaProcess startNode(String id, String... flags) {
        return node.with(flags).name(id + " of " + name).start();
    }

    /** What the sample node prints for {@code --help}. */
    String nodeHelp() {
        return run(node, "--help").output();
    }

    /** Runs an operator's command to its end. */
    Result command(String... line) {
        return run(cli, line);
    }

    private Result run(JavaProgram program, String... line) {
        try (JavaProcess process =
                program.with(line).name(name + " " + String.join(" ", line)).start()) {
            int exitCode = process.awaitExit(LIMIT);
            StringBuilder output = new StringBuilder();
            process.lines().forEach(text -> output.append(text).append('\n'));
            return new Result(exitCode, output.toString());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
