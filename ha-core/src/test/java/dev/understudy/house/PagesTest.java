package dev.understudy.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages about the code name is there. */
class PagesTest {
    private static final Path PROJECT = Path.of(System.getProperty("understudy.project.dir", ".."));
    /** A type, and perhaps one of its methods, as the pages write it. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z]*[a-z][A-Za-z]*)(?:#([a-zA-Z]+))?`");

    private static final Pattern MODULE = Pattern.compile("<module.name>([a-z.]+)</module.name>");

    @ParameterizedTest
    @ValueSource(strings = {"docs/architecture.md", "docs/glossary.md", "docs/threat-model.md"})
    void everyNamedTypeAndMethodExists(String page) throws IOException {
        Map<String, String> sources = sources();
        String ours = String.join("\n", sources.values());
        assertThat(NAMED.matcher(Files.readString(PROJECT.resolve(page)))
                        .results()
                        .filter(named -> named.group(2) == null
                                ? !sources.containsKey(named.group(1)) && !isNested(ours, named.group(1))
                                : !sources.getOrDefault(named.group(1), "").contains(" " + named.group(2) + "(")))
                .extracting(named -> named.group())
                .as("names of %s without anything behind them", page)
                .isEmpty();
    }

    @Test
    void everyModuleHasANameOfItsOwn() throws IOException {
        try (Stream<Path> modules = Files.list(PROJECT)) {
            List<Path> poms = modules.map(module -> module.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList();
            List<String> names = poms.stream()
                    .flatMap(pom -> MODULE.matcher(read(pom)).results().map(name -> name.group(1)))
                    .toList();
            assertThat(names).as("one for each of %s", poms).hasSameSizeAs(poms).doesNotHaveDuplicates();
        }
    }

    private static boolean isNested(String sources, String type) {
        return Pattern.compile("(class|record|interface|enum) " + type + "\\b")
                .matcher(sources)
                .find();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> found = new HashMap<>();
        try (Stream<Path> modules = Files.list(PROJECT)) {
            for (Path root : modules.flatMap(
                            module -> Stream.of(module.resolve("src/main/java"), module.resolve("src/test/java")))
                    .filter(Files::isDirectory)
                    .collect(Collectors.toList())) {
                try (Stream<Path> files = Files.walk(root)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .forEach(file -> found.merge(
                                    file.getFileName().toString().replace(".java", ""), read(file), String::concat));
                }
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
