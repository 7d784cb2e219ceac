package dev.understudy.bench.race;

import dev.understudy.bench.page.Machine;
import dev.understudy.bench.page.Markdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run as Markdown tables, aligned so that they are readable in a terminal too. */
final class Report {
    private final Machine machine;
    private final String command;
    private final Results results;
    private final List<Goal> goals;

    Report(Machine machine, String command, Results results, List<Goal> goals) {
        this.machine = machine;
        this.command = command;
        this.results = results;
        this.goals = goals;
    }

    String text() {
        List<String> parts = new ArrayList<>();
        parts.add(machine.told(command));
        parts.add(goalTable());
        for (Scenario scenario : Scenario.values()) {
            List<Line> lines = results.lines().stream()
                    .filter(line -> line.scenario() == scenario)
                    .toList();
            if (!lines.isEmpty()) {
                parts.add(
                        "**" + scenario.title() + "**: " + scenario.meaning() + ". Outage in ms.\n\n" + outages(lines));
            }
        }
        if (!results.idle().isEmpty()) {
            parts.add("**Idle cost**: candidates of one election, waiting in one process (etcdctl: a process each).\n\n"
                    + idle());
        }
        if (!results.crowds().isEmpty()) {
            parts.add("**Hand-over among many** in one process, in ms.\n\n" + crowds());
        }
        if (!results.elections().isEmpty()) {
            parts.add("**Elections of one process**, all led by it.\n\n" + elections());
        }
        results.troubles().forEach(trouble -> parts.add("- " + trouble));
        return String.join("\n\n", parts) + "\n";
    }

    private String goalTable() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"path", "goal", "measured", "verdict"});
        for (Goal goal : goals) {
            rows.add(new String[] {
                goal.path(),
                goal.wanted(),
                goal.measured(),
                goal.verdict().name().replace('_', ' ')
            });
        }
        return Markdown.table(rows);
    }

    private static String outages(List<Line> lines) {
        boolean beliefs = lines.stream().anyMatch(line -> !line.twoLeaders().isEmpty());
        List<String[]> rows = new ArrayList<>();
        rows.add(
                beliefs
                        ? new String[] {"peer", "setting", "rounds", "min", "p50", "p99", "max", "two leaders, max", ""}
                        : new String[] {"peer", "setting", "rounds", "min", "p50", "p99", "max", ""});
        for (Line line : lines) {
            List<String> row = new ArrayList<>(
                    List.of(line.entrant().peer(), line.entrant().setting()));
            row.addAll(figures(line.outage()));
            if (beliefs) {
                row.add(
                        line.twoLeaders().isEmpty()
                                ? "–"
                                : two(line.twoLeaders().maxMillis()));
            }
            row.add(line.note());
            rows.add(row.toArray(String[]::new));
        }
        return Markdown.table(rows);
    }

    /** A leader that stopped believing before the next one began was never one of two. */
    private static String two(double millis) {
        if (millis > 1e9) {
            return "for ever";
        }
        return millis <= 0 ? "none (" + number(-millis) + " before)" : number(millis);
    }

    private static List<String> figures(Samples samples) {
        if (samples.isEmpty()) {
            return List.of("0", "–", "–", "–", "–");
        }
        return List.of(
                Integer.toString(samples.count()),
                number(samples.minMillis()),
                number(samples.p50Millis()),
                number(samples.p99Millis()),
                number(samples.maxMillis()));
    }

    private String idle() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"peer", "setting", "candidates", "requests/s each", "threads", "RSS MB", ""});
        for (Idle cost : results.idle()) {
            boolean none = !cost.note().isEmpty();
            rows.add(new String[] {
                cost.entrant().peer(),
                cost.entrant().setting(),
                Integer.toString(cost.candidates()),
                none ? "–" : String.format(Locale.ROOT, "%.2f", cost.requestsPerSecond()),
                none ? "–" : Long.toString(cost.threads()),
                none ? "–" : Long.toString(cost.megabytes()),
                cost.note()
            });
        }
        return Markdown.table(rows);
    }

    private String crowds() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {
            "candidates", "rounds", "min", "p50", "p99", "max", "watch events per hand-over", "threads", "RSS MB"
        });
        for (IdleCost.Crowd crowd : results.crowds()) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(crowd.candidates())));
            row.addAll(figures(crowd.outage()));
            row.add(String.format(Locale.ROOT, "%.2f", crowd.eventsPerHandOver()));
            row.add(Long.toString(crowd.threads()));
            row.add(Long.toString(crowd.megabytes()));
            rows.add(row.toArray(String[]::new));
        }
        return Markdown.table(rows);
    }

    private String elections() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"elections", "leases", "renewals/s", "threads", "RSS MB"});
        for (IdleCost.Elections many : results.elections()) {
            rows.add(new String[] {
                Integer.toString(many.count()),
                Long.toString(many.leases()),
                String.format(Locale.ROOT, "%.2f", many.renewalsPerSecond()),
                Long.toString(many.threads()),
                Long.toString(many.megabytes())
            });
        }
        return Markdown.table(rows);
    }

    private static String number(double millis) {
        return String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%.0f", millis);
    }
}
