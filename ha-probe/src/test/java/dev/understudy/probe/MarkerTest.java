package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cheapest probe: a file. */
@Timeout(60)
class MarkerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void aYoungFileIsAYesAndNoFileANo() throws Exception {
        Path file = folder.resolve("ready");
        assertThat(probe("--file", file.toString())).isEqualTo(1);
        assertThat(said()).isEqualTo(file + ": not there");
        Files.createFile(file);
        assertThat(probe("--file", file.toString())).isZero();
        assertThat(said()).isEqualTo(file + ": ready");
    }

    @Test
    void anOldFileIsNoAnswer() throws Exception {
        Path file = Files.createFile(folder.resolve("ready"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(30)));
        assertThat(probe("--file", file.toString())).isEqualTo(2);
        assertThat(said()).startsWith(file + ": not touched for 3");
        assertThat(probe("--file=" + file, "--max-age=1m")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "--leader", "--insecure"})
    void aFileIsAskedNothingElse(String more) {
        assertThat(probe("--file", "ready", more)).isEqualTo(64);
    }

    @Test
    void anAgeWithoutAFileIsAWrongCommandLine() {
        assertThat(probe("--max-age", "1s")).isEqualTo(64);
        assertThat(probe("--file", "ready", "--max-age", "0s")).isEqualTo(64);
    }

    private int probe(String... args) {
        out.reset();
        return Program.run(List.of(args), out, out);
    }

    private String said() {
        return out.toString(UTF_8).strip();
    }
}
