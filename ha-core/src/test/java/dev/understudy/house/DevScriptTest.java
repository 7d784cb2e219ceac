package dev.understudy.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./dev} does what its help and the documents say. */
class DevScriptTest {
    private static final Path PROJECT = Path.of(System.getProperty("understudy.project.dir", ".."));
    private static final int USAGE = 64;

    private record Result(int exitCode, String out, String err) {}

    @Test
    void helpListsEveryChore() throws Exception {
        Set<String> functions = found("(?m)^chore_(\\w+)\\(\\)", Files.readString(PROJECT.resolve("dev")));

        assertThat(chores()).hasSizeGreaterThan(5);
        assertThat(functions.stream().map(name -> name.replace('_', '-'))).containsExactlyElementsOf(chores());
        assertThat(dev()).as("without a word").isEqualTo(dev("help"));
    }

    @Test
    void theContributorsPageNamesEveryChore() throws Exception {
        Set<String> named = found("`\\./dev ([\\w-]+)", Files.readString(PROJECT.resolve("CONTRIBUTING.md")));
        Set<String> chores = chores();
        chores.remove("help");

        assertThat(named).containsExactlyElementsOf(chores);
    }

    @Test
    void everyChoreThatADocumentNamesIsOne() throws Exception {
        Set<String> chores = chores();
        for (Path document : documents()) {
            assertThat(chores)
                    .as(PROJECT.relativize(document).toString())
                    .containsAll(found("(?<![\\w/])\\./dev ([\\w-]+)", Files.readString(document)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "mixed_version", "--help", "usage", ""})
    void aWordThatIsNoChoreIsAnsweredWithTheList(String word) throws Exception {
        Result result = dev(word);

        assertThat(result.exitCode()).isEqualTo(USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(dev("help").out()).endsWith("dev: " + word + ": no such chore\n");
    }

    @ParameterizedTest
    @CsvSource({
        "test, NoTestHasThisName",
        "test, house/TidyTest",
        "sim, many",
        "sim, seed=x",
        "mixed-version, none-such"
    })
    void anArgumentThatMakesNoSenseIsRefusedBeforeAnythingIsBuilt(String chore, String argument) throws Exception {
        Result result = dev(chore, argument);

        assertThat(result.exitCode()).as(result.err()).isEqualTo(USAGE);
        assertThat(result.err()).hasLineCount(1).startsWith("dev: ").contains(argument);
    }

    /** A short name may come to mean another commit, and cannot be fetched. */
    @Test
    void versionsBeforeAreWrittenInFull() throws IOException {
        List<String> lines = Files.readAllLines(PROJECT.resolve("docs/mixed-versions.txt"));

        assertThat(lines).allMatch(line -> line.startsWith("#") || line.matches("[0-9a-f]{40}  # \\S.*"));
        assertThat(lines).anyMatch(line -> !line.startsWith("#"));
    }

    private static Set<String> chores() throws Exception {
        return found("(?m)^  ([a-z-]+)", dev("help").out());
    }

    private static List<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>(List.of(PROJECT.resolve("README.md"), PROJECT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> pages = Files.walk(PROJECT.resolve("docs"))) {
            pages.filter(page -> page.toString().endsWith(".md")).forEach(all::add);
        }
        return all;
    }

    private static Set<String> found(String wanted, String text) {
        return Pattern.compile(wanted)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Result dev(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(PROJECT.resolve("dev").toAbsolutePath().toString()));
        command.addAll(List.of(words));
        Path out = Files.createTempFile("dev", ".out");
        Path err = Files.createTempFile("dev", ".err");
        try {
            int exitCode = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new Result(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
