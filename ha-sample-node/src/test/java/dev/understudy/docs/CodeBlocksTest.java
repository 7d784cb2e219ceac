package dev.understudy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds that every block of Java in the README and in {@code docs} is code that a test runs: the same text stands
 * between {@code // docs: PAGE, block N} and {@code // end} in a source of tests, and that source is a test, or a test
 * beside it names its class.
 */
class CodeBlocksTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Pattern REGION = Pattern.compile("(?ms)^ *// docs: ([^\\n]+)\\n(.*?)^ *// end$");

    @Test
    void everyBlockIsCodeThatIsRun() {
        Map<String, String> blocks = new TreeMap<>();
        for (Path page : pages()) {
            Matcher block = BLOCK.matcher(text(page));
            for (int number = 1; block.find(); number++) {
                blocks.put(PROJECT.relativize(page) + ", block " + number, block.group(1));
            }
        }
        Map<String, String> regions = new TreeMap<>();
        for (Path source : sources()) {
            Matcher region = REGION.matcher(text(source));
            while (region.find()) {
                assertThat(regions.put(
                                region.group(1), region.group(2).stripTrailing().stripIndent() + "\n"))
                        .as("%s stands twice", region.group(1))
                        .isNull();
                assertThat(isRun(source)).as("a test runs %s", source).isTrue();
            }
        }
        assertThat(blocks).isNotEmpty().containsExactlyEntriesOf(regions);
    }

    private static boolean isRun(Path source) {
        String name = source.getFileName().toString().replace(".java", "");
        return name.endsWith("Test")
                || files(source.resolveSibling(""), "Test.java").stream()
                        .anyMatch(test -> text(test).contains(name + ".class"));
    }

    private static List<Path> pages() {
        List<Path> pages = new ArrayList<>(files(PROJECT.resolve("docs"), ".md"));
        pages.add(PROJECT.resolve("README.md"));
        pages.add(PROJECT.resolve("CONTRIBUTING.md"));
        return pages;
    }

    private static List<Path> sources() {
        try (Stream<Path> modules = Files.list(PROJECT)) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(root -> files(root, ".java").stream())
                    .filter(source -> !source.endsWith("CodeBlocksTest.java"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> files(Path root, String end) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
