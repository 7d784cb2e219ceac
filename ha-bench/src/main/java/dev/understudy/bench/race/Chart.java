package dev.understudy.bench.race;

import com.google.common.html.HtmlEscapers;
import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/** Outages as a picture: a bar from the least to the largest of each line, a dot at the median, on a log scale. SVG. */
final class Chart {
    private static final int WIDTH = 960;
    private static final int LABELS = 380;
    private static final int RIGHT = 30;
    private static final int ROW = 22;
    private static final int HEAD = 34;
    private static final int AXIS = 40;
    private static final double LEAST = 1;
    private static final double DECADES = 5;

    private final StringBuilder svg = new StringBuilder();

    private Chart() {}

    static String of(Results results) {
        return new Chart().draw(results.lines());
    }

    private String draw(List<Line> all) {
        int y = 10;
        for (Scenario scenario : Scenario.values()) {
            List<Line> lines = all.stream()
                    .filter(line ->
                            line.scenario() == scenario && !line.outage().isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                continue;
            }
            text(10, y + 20, "head", "start", scenario.title() + ": " + scenario.meaning());
            y += HEAD;
            for (Line line : lines) {
                row(line, y);
                y += ROW;
            }
        }
        axis(y);
        return frame(y + AXIS);
    }

    private void row(Line line, int y) {
        int middle = y + ROW / 2;
        boolean ours = line.entrant().peer().equals("understudy");
        String kind = ours ? "ours" : line.entrant().peer().equals("floor") ? "floor" : "peer";
        text(
                LABELS - 10,
                middle + 4,
                kind + " label",
                "end",
                line.entrant().peer() + " · " + line.entrant().setting());
        Samples outage = line.outage();
        double from = x(outage.minMillis());
        double to = Math.max(from + 1, x(outage.maxMillis()));
        add(
                "<rect class=\"%s bar\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"6\" rx=\"3\"/>",
                kind, from, middle - 3, to - from);
        add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"5\"/>", kind, x(outage.p50Millis()), middle);
        String median = outage.p50Millis() < 1_000
                ? String.format(Locale.ROOT, "%.0f ms", outage.p50Millis())
                : String.format(Locale.ROOT, "%.1f s", outage.p50Millis() / 1_000);
        text((int) Math.min(to + 8, WIDTH - RIGHT - 45), middle + 4, "value", "start", median);
    }

    private void axis(int bottom) {
        String[] names = {"1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"};
        for (int i = 0; i < names.length; i++) {
            double x = x(LEAST * Math.pow(10, i));
            add("<line class=\"grid\" x1=\"%.1f\" y1=\"10\" x2=\"%.1f\" y2=\"%d\"/>", x, x, bottom + 4);
            text((int) x, bottom + 20, "value", "middle", names[i]);
        }
    }

    private static double x(double millis) {
        double decades = Math.log10(Math.max(LEAST, millis) / LEAST);
        return LABELS + Math.min(DECADES, decades) / DECADES * (WIDTH - LABELS - RIGHT);
    }

    private void text(int x, int y, String style, String anchor, String words) {
        add(
                "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                style, x, y, anchor, HtmlEscapers.htmlEscaper().escape(words));
    }

    @FormatMethod
    private void add(String format, Object... values) {
        svg.append("  ").append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private String frame(int height) {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                                + " font-size=\"12\" role=\"img\" aria-label=\"Outage of each peer, log scale\">%n",
                        WIDTH,
                        height)
                + "  <style>\n"
                + "    text { fill: #1f2328 } .head { font-weight: bold; font-size: 13px } .value { fill: #59636e }\n"
                + "    .grid { stroke: #8b949e; stroke-opacity: .3 } .bar { fill-opacity: .45 }\n"
                + "    circle.ours, rect.ours { fill: #1a7f37 } .ours.label { font-weight: bold }\n"
                + "    circle.peer, rect.peer { fill: #0969da } circle.floor, rect.floor { fill: #8b949e }\n"
                + "    @media (prefers-color-scheme: dark) {\n"
                + "      text { fill: #e6edf3 } .value { fill: #9198a1 }\n"
                + "      circle.ours, rect.ours { fill: #3fb950 } circle.peer, rect.peer { fill: #58a6ff }\n"
                + "    }\n"
                + "  </style>\n"
                + svg
                + "</svg>\n";
    }
}
