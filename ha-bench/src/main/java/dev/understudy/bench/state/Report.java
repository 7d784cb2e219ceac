package dev.understudy.bench.state;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What was measured, as tables for people and as JSON. */
final class Report {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PrintStream out;
    private final ObjectNode root = JSON.createObjectNode();
    private boolean allReached = true;

    Report(PrintStream out) {
        this.out = out;
        Runtime machine = Runtime.getRuntime();
        root.put("java", System.getProperty("java.version")).put("cores", machine.availableProcessors());
    }

    void seed(int members, Map<String, Sample> samples) {
        line(
                "%n%d member%s, %d clients, a key each, 8-byte values",
                members, members == 1 ? "" : "s", SeedTable.CLIENTS);
        line("  %-28s %12s %10s %10s", "operation", "per second", "p50 us", "p99 us");
        samples.forEach((name, sample) -> {
            row(name, sample);
            add("seed", members, name, sample);
        });
    }

    void comparison(Comparison comparison) {
        line("%n%d member%s, medians of the rounds", comparison.members(), comparison.members() == 1 ? "" : "s");
        line("  %-28s %12s %10s %10s", "contender x under way", "per second", "p50 us", "p99 us");
        for (String contender : comparison.samples().keySet()) {
            Sample median = new Sample(
                    comparison.median(contender, Sample::rate),
                    comparison.median(contender, Sample::p50Micros),
                    comparison.median(contender, Sample::p99Micros));
            row(contender, median);
            add("comparison", comparison.members(), contender, median);
        }
        line("%n  %-28s %-22s %-5s %7s %8s", "ratio of", "to", "of", "is", "wanted");
        for (Target target : Target.ALL) {
            double ratio = comparison.ratio(target.one(), target.other(), target.of());
            boolean reached = target.reached(ratio);
            allReached &= reached;
            line(
                    "  %-28s %-22s %-5s %7.2f %s %-5.2f %s",
                    target.one(),
                    target.other(),
                    target.what(),
                    ratio,
                    target.atLeast() ? ">=" : "<=",
                    target.limit(),
                    reached ? "yes" : "NO");
            array("targets")
                    .addObject()
                    .put("members", comparison.members())
                    .put("of", target.one())
                    .put("to", target.other())
                    .put("what", target.what())
                    .put("ratio", ratio)
                    .put("limit", target.limit())
                    .put("reached", reached);
        }
    }

    boolean allReached() {
        return allReached;
    }

    void write(Path file) throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    }

    private void row(String name, Sample sample) {
        line("  %-28s %12.0f %10.0f %10.0f", name, sample.rate(), sample.p50Micros(), sample.p99Micros());
    }

    private void add(String table, int members, String name, Sample sample) {
        array(table)
                .addObject()
                .put("members", members)
                .put("name", name)
                .put("perSecond", sample.rate())
                .put("p50Micros", sample.p50Micros())
                .put("p99Micros", sample.p99Micros());
    }

    private ArrayNode array(String name) {
        return root.withArray("/" + name);
    }

    @FormatMethod
    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
