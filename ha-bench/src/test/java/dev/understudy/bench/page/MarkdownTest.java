package dev.understudy.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(Markdown.table(List.of(new String[] {"a", "long"}, new String[] {"wide", "b"})))
                .isEqualTo("| a    | long |\n| ---- | ---- |\n| wide | b    |");
    }

    @Test
    void aPageWithoutTheLinesIsRefusedAndKept(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"), "<!-- other: begin -->\n<!-- other: end -->\n");

        assertThatThrownBy(() -> Markdown.insert(page, "state", "new"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(page.toString())
                .hasMessageContaining("<!-- state: begin -->");
        assertThat(page).hasContent("<!-- other: begin -->\n<!-- other: end -->\n");
    }
}
