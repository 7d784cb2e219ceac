package dev.understudy.testkit.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What everybody asks about, as it happens: {@code src/test/resources/transcripts} has a file for each scenario, with
 * the commands beside what they lead to. After a wanted change run {@code ./dev transcripts}, read the difference, and
 * commit it; a new scenario is a new file with its commands and {@code ----} below them.
 */
@ExtendWith(Quiet.class)
class ScenariosTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("understudy.project.dir"), "ha-testkit/src/test/resources/transcripts");

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void happensAsWritten(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        Scenario scenario = new Scenario();
        ScenarioFile now = ScenarioFile.read(file).rerun(scenario::run);
        if (Boolean.getBoolean("transcripts.update")) {
            Files.writeString(file, now.text(), UTF_8);
        }
        assertThat(now.blocks())
                .as("recording began")
                .anyMatch(block -> !block.output().isEmpty());
        assertThat(file).content(UTF_8).isEqualToNormalizingNewlines(now.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boot n1\n----\n",
                "world\nworld\n----\n",
                "world sensors=nose\n----\n",
                "world speed=9\n----\n",
                "world halts\n----\n",
                "world halts=maybe\n----\n",
                "world service=odd\n----\n",
                "world act-on=whim\n----\n",
                "world\nexplode n1\n----\n",
                "world\ncrash n1\n----\n",
                "world\npass 5\n----\n",
                "world\nboot n1 n2\n----\n",
                "world\nboot n1\nawait n1 LEADING 1ms\n----\n",
                "world\nboot n1\nawait n1 RULING 1s\n----\n",
                "world\npass 5s\n",
                "# only a remark\n----\n",
                "----\n",
            })
    void aFileThatMakesNoSenseIsRefusedByNameAndLine(String text, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("odd.txt"), "\n" + text);

        assertThatThrownBy(() -> ScenarioFile.read(file).rerun(new Scenario()::run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ":2: ");
    }

    @Test
    void aFileIsWrittenAsItWasReadButForTheOutput(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.txt"), "# Why.\nfirst\nsecond\n----\nold\n\n\n# More.\nthird\n----\n");

        assertThat(ScenarioFile.read(file).rerun(command -> command + "!\n").text())
                .isEqualTo("# Why.\nfirst\nsecond\n----\nfirst!\nsecond!\n\n# More.\nthird\n----\nthird!\n");
    }
}
