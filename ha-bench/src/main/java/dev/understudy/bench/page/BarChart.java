package dev.understudy.bench.page;

import com.google.common.html.HtmlEscapers;
import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/** Horizontal bars on a log scale, one for each value, in groups with a scale of their own. SVG. */
public final class BarChart {
    private static final int WIDTH = 960;
    private static final int LABELS = 300;
    private static final int RIGHT = 110;
    private static final int ROW = 22;
    private static final int HEAD = 34;
    /** What the least bar of a group still has, as a share of the longest. */
    private static final double LEAST = 0.05;

    private final StringBuilder svg = new StringBuilder();
    private int y = 10;

    /**
     * One bar.
     *
     * @param value larger than 0
     * @param told the value with its unit
     * @param ours whether it is this project's
     */
    public record Bar(String label, double value, String told, boolean ours) {}

    /** Adds a group; nothing if it has no bars. */
    public void group(String title, List<Bar> bars) {
        if (bars.isEmpty()) {
            return;
        }
        add("<text class=\"head\" x=\"10\" y=\"%d\">%s</text>", y + 20, escaped(title));
        y += HEAD;
        double least = bars.stream().mapToDouble(Bar::value).min().orElseThrow();
        double most = bars.stream().mapToDouble(Bar::value).max().orElseThrow();
        for (Bar bar : bars) {
            double share = most > least ? Math.log(bar.value() / least) / Math.log(most / least) : 1;
            double width = (LEAST + (1 - LEAST) * share) * (WIDTH - LABELS - RIGHT);
            String kind = bar.ours() ? "ours" : "peer";
            add(
                    "<text class=\"%s label\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                    kind, LABELS - 10, y + 15, escaped(bar.label()));
            add(
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"12\" rx=\"3\"/>",
                    kind, LABELS, y + 5, width);
            add("<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>", LABELS + width + 8, y + 15, escaped(bar.told()));
            y += ROW;
        }
    }

    /** The whole picture. */
    public String svg(String title) {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                                + " font-size=\"12\" role=\"img\" aria-label=\"%s\">%n",
                        WIDTH,
                        y + 10,
                        escaped(title))
                + "  <style>\n"
                + "    text { fill: #1f2328 } .head { font-weight: bold; font-size: 13px } .value { fill: #59636e }\n"
                + "    rect.ours { fill: #1a7f37 } rect.peer { fill: #0969da } .ours.label { font-weight: bold }\n"
                + "    @media (prefers-color-scheme: dark) {\n"
                + "      text { fill: #e6edf3 } .value { fill: #9198a1 }\n"
                + "      rect.ours { fill: #3fb950 } rect.peer { fill: #58a6ff }\n"
                + "    }\n"
                + "  </style>\n"
                + svg
                + "</svg>\n";
    }

    private static String escaped(String text) {
        return HtmlEscapers.htmlEscaper().escape(text);
    }

    @FormatMethod
    private void add(String format, Object... values) {
        svg.append("  ").append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
