package dev.understudy.bench.wrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.bench.BenchMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quick form takes one program from Maven Central, measures everything once, and strikes five times. */
class WrapTest {
    @TempDir
    Path folder;

    @Test
    void theQuickFormMeasuresEverythingAndNoTwoEverRun() throws IOException {
        Path page = folder.resolve("page.md");
        Files.writeString(page, "before\n<!-- wrap: begin -->\nold\n<!-- wrap: end -->\nafter\n");

        int code = BenchMain.run("wrap", "--quick", "--page", "" + page);

        assertThat(code).isZero();
        assertThat(Files.readString(page))
                .startsWith("before\n")
                .endsWith("after\n")
                .doesNotContain("old\n")
                .contains("| H2 database server |", "main() begins", "5 blows", "found another one 0 times");
    }
}
