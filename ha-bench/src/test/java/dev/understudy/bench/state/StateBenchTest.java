package dev.understudy.bench.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.understudy.bench.BenchMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quick form measures everything once; how fast it is is not a test's business. */
class StateBenchTest {
    @TempDir
    Path folder;

    @Test
    void theQuickFormMeasuresEverythingAndWritesItDown() throws IOException {
        Path json = folder.resolve("state.json");
        Path chart = folder.resolve("state.svg");
        Path page = folder.resolve("page.md");
        Files.writeString(page, "before\n<!-- state: begin -->\nold\n<!-- state: end -->\nafter\n");

        int code = BenchMain.run("state", "--quick", "--json", "" + json, "--chart", "" + chart, "--page", "" + page);

        assertThat(code).isZero();
        JsonNode run = JsonMapper.builder().build().readTree(json.toFile());
        assertThat(run.get("seed")).hasSize(4);
        assertThat(run.get("comparison"))
                .hasSize(15)
                .allSatisfy(line -> assertThat(line.get("perSecond").asDouble()).isPositive());
        assertThat(run.get("takeOvers"))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line.get("p50Millis").asDouble()).isPositive());
        assertThat(run.get("targets")).hasSize(8);
        assertThat(Files.readString(page))
                .startsWith("before\n")
                .endsWith("after\n")
                .doesNotContain("old\n")
                .contains("| raw jetcd put x1 ");
        assertThat(Files.readString(chart)).startsWith("<svg").contains("10 keys, mirror");
    }
}
