package dev.understudy.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Counts lines and bans words, over the sources of all modules. */
class TidyTest {
    private static final Path PROJECT = Path.of(System.getProperty("understudy.project.dir", ".."));
    private static final int MAX_FILE = 400;
    private static final int MAX_METHOD = 60;
    /** The formatter's width. */
    private static final int MAX_LINE = 120;
    /** A line that opens a method or a type's member block, as the formatter writes it. */
    private static final Pattern MEMBER = Pattern.compile("^ {4}(?! )(?!.*(class|record|interface|enum) ).*\\) .*\\{$");

    private static final Pattern BANNED_IN_MAIN =
            Pattern.compile("Thread\\.sleep|currentTimeMillis|FIXME|TODO|printStackTrace");
    /** What people read has words, {@code Failures.words}; an exception's own text begins with the name of a class. */
    private static final Pattern WORDLESS = Pattern.compile(
            "\\b(failed|failure|cause|fault|broken|refused|unreadable|unwritable|blind|error)\\.toString\\(\\)");

    private static final Pattern THREAD = Pattern.compile("new Thread\\(|extends Thread\\b|\\bExecutors\\.new"
            + "|new (Scheduled)?ThreadPoolExecutor\\(|new ForkJoinPool|ForkJoinPool\\.commonPool|java\\.util\\.Timer;"
            + "|Thread\\.(startVirtualThread|ofVirtual|ofPlatform)|new ThreadFactoryBuilder"
            + "|\\.then(Run|Accept|Apply|Compose)Async\\(|parallelStream\\(");
    /** Where threads may be made, by the beginning of the path, and why. */
    private static final List<String> THREADS_OF_THEIR_OWN = List.of(
            "ha-core/src/main/java/dev/understudy/internal/async/Threads.java",
            // Beside the program nothing but the JDK is to be had; its handler tells.
            "ha-agent/src/main/java/dev/understudy/agent/Bootstrap.java",
            // The JDK only, and one answer: whoever asked for it gets what the thread died of.
            "ha-probe/",
            // An example, which uses what users have.
            "ha-sample-node/",
            // They measure and test.
            "ha-bench/",
            "ha-bench-peers/",
            "ha-testkit/");

    private static final Pattern BANNED_IN_TESTS = Pattern.compile("@Disabled|assumeTrue|assumeThat|FIXME|TODO");

    @Test
    void filesAreSmall() {
        assertThat(sources("main", "test").stream()
                        .filter(file -> lines(file).size() > MAX_FILE)
                        .map(file ->
                                PROJECT.relativize(file) + " " + lines(file).size()))
                .as("files over %d lines: split by role", MAX_FILE)
                .isEmpty();
    }

    @Test
    void linesAreShort() {
        List<String> long_ = new ArrayList<>();
        each("main", (file, number, line) -> {
            if (line.length() > MAX_LINE && !line.startsWith("import ")) {
                long_.add(at(file, number));
            }
        });
        assertThat(long_).isEmpty();
    }

    @Test
    void methodsAreShort() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources("main")) {
            List<String> lines = lines(file);
            int begin = -1;
            for (int i = 0; i < lines.size(); i++) {
                if (MEMBER.matcher(lines.get(i)).matches()) {
                    begin = i;
                } else if (lines.get(i).equals("    }") && begin >= 0) {
                    if (i - begin > MAX_METHOD) {
                        tooLong.add(at(file, begin + 1));
                    }
                    begin = -1;
                }
            }
        }
        assertThat(tooLong).as("methods over %d lines", MAX_METHOD).isEmpty();
    }

    @Test
    void noBannedWords() {
        List<String> found = new ArrayList<>();
        each("main", (file, number, line) -> {
            if (BANNED_IN_MAIN.matcher(line).find()) {
                found.add(at(file, number));
            }
        });
        each("test", (file, number, line) -> {
            boolean self = file.endsWith("TidyTest.java");
            if (!self && BANNED_IN_TESTS.matcher(line).find()) {
                found.add(at(file, number));
            }
        });
        assertThat(found).isEmpty();
    }

    @Test
    void failuresAreToldInWords() {
        List<String> found = new ArrayList<>();
        each("main", (file, number, line) -> {
            if (WORDLESS.matcher(line).find()) {
                found.add(at(file, number));
            }
        });
        assertThat(found).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(sources("main").stream()
                        .map(Path::getParent)
                        .distinct()
                        .filter(folder -> !Files.exists(folder.resolve("package-info.java"))
                                || !String.join("", lines(folder.resolve("package-info.java")))
                                        .contains("@NullMarked")))
                .as("packages without @NullMarked")
                .isEmpty();
    }

    /**
     * A thread that is made elsewhere has no last line of defence: what it dies of is told to nobody. Not meant: an
     * executor that stages get as an argument, and modules whose threads promise nothing to a node.
     */
    @Test
    void threadsAreMadeInOnePlace() {
        List<String> found = new ArrayList<>();
        each("main", (file, number, line) -> {
            String path = PROJECT.relativize(file).toString();
            if (THREAD.matcher(line).find() && THREADS_OF_THEIR_OWN.stream().noneMatch(path::startsWith)) {
                found.add(at(file, number) + ": " + line.strip());
            }
        });
        assertThat(found)
                .as("threads that are not made by internal.async.Threads")
                .isEmpty();
    }

    private interface Visitor {
        void line(Path file, int number, String line);
    }

    private static void each(String set, Visitor visitor) {
        for (Path file : sources(set)) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                visitor.line(file, i + 1, lines.get(i));
            }
        }
    }

    private static String at(Path file, int line) {
        return PROJECT.relativize(file) + ":" + line;
    }

    private static List<Path> sources(String... sets) {
        List<Path> all = new ArrayList<>();
        for (String set : sets) {
            try (Stream<Path> modules = Files.list(PROJECT)) {
                modules.map(module -> module.resolve("src/" + set + "/java"))
                        .filter(Files::isDirectory)
                        .forEach(root -> all.addAll(javaFiles(root)));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        assertThat(all).as("sources below " + PROJECT.toAbsolutePath()).isNotEmpty();
        return all;
    }

    private static List<Path> javaFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
