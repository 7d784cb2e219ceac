package dev.understudy.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodePhase;
import dev.understudy.internal.election.Stage;
import dev.understudy.internal.election.Transitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/states.md} what the tables say; {@code -Dstates.write=true} writes it anew. */
class StatesPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("understudy.project.dir", "..")).resolve("docs/states.md");

    @Test
    void thePageIsWhatTheTablesSay() throws IOException {
        String page = page();
        if (Boolean.getBoolean("states.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("run mvn -pl ha-core test -Dtest=StatesPageTest -Dstates.write=true")
                .hasContent(page);
    }

    private static String page() {
        StringBuilder text = new StringBuilder();
        text.append("# States\n\n");
        text.append("Generated from `Transitions`, `Stage` and `NodePhase`; the build checks that it is current.\n\n");
        text.append("## The elector\n\n");
        text.append("```mermaid\nstateDiagram-v2\n    [*] --> IDLE\n");
        Transitions.table().forEach((from, to) -> text.append("    " + from + " --> " + to + "\n"));
        text.append("    ENDED --> [*]\n```\n\n");
        text.append("| state | meaning | next |\n|---|---|---|\n");
        for (Stage stage : Stage.values()) {
            String next = Transitions.table().get(stage).stream()
                    .map(to -> "`" + to + "`")
                    .collect(Collectors.joining(", "));
            text.append("| `" + stage + "` | " + stage.meaning() + " | " + (next.isEmpty() ? "–" : next) + " |\n");
        }
        text.append("\n## The gate, and what probes are told\n\n");
        text.append("| phase | state shown | number |\n|---|---|---|\n");
        Arrays.stream(NodePhase.values())
                .forEach(phase -> text.append(String.format(
                        Locale.ROOT,
                        "| `%s` | `%s` | %d |%n",
                        phase,
                        phase.state(),
                        phase.state().number())));
        return text.toString();
    }
}
