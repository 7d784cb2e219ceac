package dev.understudy.bench.race;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.understudy.bench.BenchMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The race's quick form: every peer hands over, and some die; how fast is not a test's business. */
class RaceTest {
    @TempDir
    Path folder;

    @Test
    void everyPeerFinishesTheQuickRace() throws IOException {
        Path json = folder.resolve("race.json");
        Path chart = folder.resolve("race.svg");
        Path page = folder.resolve("page.md");
        Files.writeString(page, "before\n<!-- race: begin -->\nold\n<!-- race: end -->\nafter\n");

        int code = BenchMain.run(
                "race", "--quick", "--rounds", "1", "--json", "" + json, "--chart", "" + chart, "--page", "" + page);

        // 1: a goal was missed, as on a busy machine.
        assertThat(code).isIn(0, 1);
        JsonNode run = JsonMapper.builder().build().readTree(json.toFile());
        assertThat(run.get("lines"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.get("outageMillis"))
                        .as("%s", line)
                        .isNotEmpty()
                        .allSatisfy(outage -> assertThat(outage.asDouble()).isPositive()));
        assertThat(StreamSupport.stream(run.get("lines").spliterator(), false)
                        .map(line -> line.get("peer").asText()))
                .contains("understudy", "floor", "jetcd", "etcdctl", "curator", "fabric8");
        assertThat(run.get("goals")).hasSizeGreaterThan(10);
        assertThat(Files.readString(page))
                .startsWith("before\n")
                .endsWith("after\n")
                .contains("| understudy ");
        assertThat(Files.readString(chart)).startsWith("<svg").contains("understudy");
    }
}
