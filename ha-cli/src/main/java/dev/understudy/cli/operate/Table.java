package dev.understudy.cli.operate;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Rows in columns that are as wide as they need to be. */
final class Table {
    private static final String GAP = "  ";

    private final List<Row> rows = new ArrayList<>();

    /** @param style of picocli's, such as {@code bold}; empty for none */
    private record Row(String style, ImmutableList<String> cells) {}

    Table(String... headings) {
        rows.add(new Row("bold", ImmutableList.copyOf(headings)));
    }

    /** A row; whatever its cells hold, it is one line of plain text. */
    Table row(String style, String... cells) {
        rows.add(new Row(style, Arrays.stream(cells).map(Text::plain).collect(ImmutableList.toImmutableList())));
        return this;
    }

    /** Colours only if {@code ansi} allows them. */
    void print(PrintWriter out, Ansi ansi) {
        int[] widths = new int[rows.get(0).cells().size()];
        for (Row row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.cells().get(i).length());
            }
        }
        for (Row row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(i == 0 ? "" : GAP).append(Strings.padEnd(row.cells().get(i), widths[i], ' '));
            }
            String text = line.toString().stripTrailing();
            Ansi.IStyle[] styles =
                    ansi.enabled() && !row.style().isEmpty() ? Ansi.Style.parse(row.style()) : new Ansi.IStyle[0];
            out.println(Ansi.Style.on(styles) + text + Ansi.Style.off(styles));
        }
    }
}
