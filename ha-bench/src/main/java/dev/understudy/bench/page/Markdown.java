package dev.understudy.bench.page;

import com.google.common.base.Strings;
import dev.understudy.error.ConfigException;
import dev.understudy.program.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Tables, and pages that hold them. */
public final class Markdown {
    private Markdown() {}

    /** A table, aligned so that it is readable in a terminal too. The first row is the head. */
    public static String table(List<String[]> rows) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines =
                rows.stream().map(row -> cells(row, widths)).collect(Collectors.toCollection(ArrayList::new));
        String[] rule =
                Arrays.stream(widths).mapToObj(width -> "-".repeat(width)).toArray(String[]::new);
        lines.add(1, cells(rule, widths));
        return String.join("\n", lines);
    }

    /** The line that begins what {@link #insert} replaces. */
    public static String begin(String section) {
        return "<!-- " + section + ": begin -->";
    }

    /** The line that ends it. */
    public static String end(String section) {
        return "<!-- " + section + ": end -->";
    }

    /**
     * Replaces what stands between the two lines of a section.
     *
     * @throws ConfigException if the file does not hold them
     */
    public static void insert(Path file, String section, String text) throws IOException {
        String old = Files.readString(file);
        int begin = old.indexOf(begin(section));
        int end = old.indexOf(end(section));
        if (begin < 0 || end < begin) {
            throw new ConfigException(
                    "--page", file.toString(), "must hold the lines " + begin(section) + " and " + end(section));
        }
        String head = old.substring(0, begin + begin(section).length());
        NewFile.write(file, head + "\n" + text + old.substring(end), NewFile.Readers.UMASK);
    }

    private static String cells(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < row.length; i++) {
            line.append(' ').append(Strings.padEnd(row[i], widths[i], ' ')).append(" |");
        }
        return line.toString();
    }
}
