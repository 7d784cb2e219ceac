package dev.understudy.bench.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.bench.BenchMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quick form runs each probe, jar and native, through a take-over; they must agree. */
class ProbeBenchTest {
    @TempDir
    Path folder;

    @Test
    void theQuickFormMeasuresEverythingAndAllProbesAgree() throws IOException {
        Path page = folder.resolve("page.md");
        Files.writeString(page, "before\n<!-- probe: begin -->\nold\n<!-- probe: end -->\nafter\n");

        int code = BenchMain.run("probe", "--quick", "--page", "" + page);

        assertThat(Files.readString(page))
                .startsWith("before\n")
                .endsWith("after\n")
                .doesNotContain("old\n")
                .contains("etcd is frozen", ": 0 contradict another one.");
        assertThat(code).isZero();
    }
}
