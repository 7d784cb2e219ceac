package dev.understudy.bench.state;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.understudy.bench.page.BarChart;
import dev.understudy.bench.page.Machine;
import dev.understudy.bench.page.Markdown;
import dev.understudy.program.NewFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, as Markdown tables for people, as JSON, and as a chart. */
final class Report {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode root = JSON.createObjectNode();
    private final List<String> parts = new ArrayList<>();
    private final List<String[]> targets = new ArrayList<>();
    private final BarChart chart = new BarChart();
    private boolean allReached = true;

    Report(Machine machine, String command) {
        parts.add(machine.told(command));
        targets.add(new String[] {"members", "of", "to", "ratio of", "is", "wanted", "verdict"});
        root.put("command", command)
                .put("cores", machine.cores())
                .put("gibibytes", machine.gibibytes())
                .put("java", machine.java())
                .put("etcd", machine.etcd())
                .put("date", machine.date())
                .put("load", machine.load());
    }

    void seed(int members, Map<String, Sample> samples) {
        List<String[]> rows = head("operation");
        samples.forEach((name, sample) -> row(rows, "seed", members, name, sample));
        table(members(members) + ", " + SeedTable.CLIENTS + " clients, each with a key of its own", rows);
    }

    void comparison(Comparison comparison) {
        List<String[]> rows = head("contender x under way");
        List<BarChart.Bar> bars = new ArrayList<>();
        for (String contender : comparison.samples().keySet()) {
            Sample median = new Sample(
                    comparison.median(contender, Sample::rate),
                    comparison.median(contender, Sample::p50Micros),
                    comparison.median(contender, Sample::p99Micros));
            row(rows, "comparison", comparison.members(), contender, median);
            bars.add(new BarChart.Bar(
                    contender, median.rate(), number("%.0f/s", median.rate()), !contender.startsWith("raw")));
        }
        table(members(comparison.members()) + ", medians of the rounds", rows);
        chart.group("Operations a second, " + members(comparison.members()), bars);
        for (Target target : Target.ALL) {
            double ratio = comparison.ratio(target.one(), target.other(), target.of());
            String wanted = number(target.atLeast() ? ">= %.2f" : "<= %.2f", target.limit());
            target(
                    comparison.members(),
                    target.one(),
                    target.other(),
                    target.what(),
                    ratio,
                    wanted,
                    target.reached(ratio));
        }
    }

    void takeOvers(TakeOvers takeOvers) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"keys", "mirror", "rounds", "min ms", "p50 ms", "max ms"});
        List<BarChart.Bar> bars = new ArrayList<>();
        for (TakeOvers.Line line : takeOvers.lines()) {
            String kept = line.mirrored() ? "kept" : "none: read at the start";
            rows.add(new String[] {
                number("%,d", line.keys()),
                kept,
                Integer.toString(line.rounds()),
                number("%.1f", line.minMillis()),
                number("%.1f", line.p50Millis()),
                number("%.1f", line.maxMillis())
            });
            bars.add(new BarChart.Bar(
                    number("%,d keys, ", line.keys()) + (line.mirrored() ? "mirror" : "no mirror"),
                    line.p50Millis(),
                    number("%.0f ms", line.p50Millis()),
                    line.mirrored()));
            array("takeOvers")
                    .addObject()
                    .put("keys", line.keys())
                    .put("mirrored", line.mirrored())
                    .put("rounds", line.rounds())
                    .put("minMillis", line.minMillis())
                    .put("p50Millis", line.p50Millis())
                    .put("maxMillis", line.maxMillis());
        }
        table("Hand-over to a service that needs all keys, 8-byte values, 1 member", rows);
        chart.group("Hand-over to a service that needs all its state", bars);
        target(
                1,
                "hand-over with the most keys",
                "with the fewest",
                "time, with a mirror",
                takeOvers.mirrorRatio(),
                number("<= %.2f", TakeOvers.MOST_RATIO),
                takeOvers.mirrorRatio() <= TakeOvers.MOST_RATIO);
        target(
                1,
                "a mirror of the most keys",
                "one key",
                "heap, bytes",
                takeOvers.mirrorBytes(),
                number("<= %.0f", TakeOvers.MOST_BYTES),
                takeOvers.mirrorBytes() <= TakeOvers.MOST_BYTES);
    }

    boolean allReached() {
        return allReached;
    }

    String text() {
        return String.join("\n\n", parts) + "\n\n**Ratios to reach**\n\n" + Markdown.table(targets) + "\n";
    }

    String chart() {
        return chart.svg("The shared state beside raw jetcd, and hand-overs by the size of the state");
    }

    void write(Path file) throws IOException {
        NewFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root), NewFile.Readers.UMASK);
    }

    private static List<String[]> head(String what) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {what, "per second", "p50 us", "p99 us"});
        return rows;
    }

    private void row(List<String[]> rows, String table, int members, String name, Sample sample) {
        rows.add(new String[] {
            name,
            number("%,.0f", sample.rate()),
            number("%,.0f", sample.p50Micros()),
            number("%,.0f", sample.p99Micros())
        });
        array(table)
                .addObject()
                .put("members", members)
                .put("name", name)
                .put("perSecond", sample.rate())
                .put("p50Micros", sample.p50Micros())
                .put("p99Micros", sample.p99Micros());
    }

    private void table(String title, List<String[]> rows) {
        parts.add("**" + title + "**\n\n" + Markdown.table(rows));
    }

    private void target(
            int members, String one, String other, String what, double ratio, String wanted, boolean reached) {
        allReached &= reached;
        targets.add(new String[] {
            Integer.toString(members), one, other, what, number("%.2f", ratio), wanted, reached ? "PASS" : "FAIL"
        });
        array("targets")
                .addObject()
                .put("members", members)
                .put("of", one)
                .put("to", other)
                .put("what", what)
                .put("ratio", ratio)
                .put("wanted", wanted)
                .put("reached", reached);
    }

    private ArrayNode array(String name) {
        return root.withArray("/" + name);
    }

    private static String members(int members) {
        return members + (members == 1 ? " member" : " members");
    }

    private static String number(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
