package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A line that could not be printed is no answer, neither yes nor no. */
@Timeout(60)
class LostOutputTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void onAFullDiskNoAnswerIsASuccess() throws Exception {
        Path ready = Files.createFile(folder.resolve("ready"));
        for (List<String> question : List.of(
                List.of("--help"),
                List.of("--file", ready.toString(), "--max-age", "1m"),
                List.of("--file", folder.resolve("none").toString()))) {
            assertThat(Program.runOnAFullDisk(question, err))
                    .as(question.toString())
                    .isEqualTo(74);
            assertThat(err.toString(UTF_8)).isEqualTo("ha-probe: cannot write to standard output\n");
            err.reset();
        }
        assertThat(Program.runOnAFullDisk(List.of("--bogus"), err))
                .as("nothing was to be printed")
                .isEqualTo(64);
    }
}
