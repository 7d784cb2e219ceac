package dev.understudy.bench.page;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of a table of goals.
 *
 * @param what is measured
 * @param goal in words
 * @param measured in words
 * @param reached whether the goal is
 */
public record Line(String what, String goal, String measured, boolean reached) {
    /** All of them, as a table. */
    public static String table(String title, List<Line> lines) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {title, "goal", "measured", "verdict"});
        lines.forEach(
                line -> rows.add(new String[] {line.what, line.goal, line.measured, line.reached ? "PASS" : "FAIL"}));
        return Markdown.table(rows);
    }
}
