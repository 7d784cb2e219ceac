package dev.understudy.bench.wrap;

import com.google.errorprone.annotations.FormatMethod;
import dev.understudy.bench.page.Line;
import dev.understudy.bench.page.Machine;
import dev.understudy.bench.page.Markdown;
import dev.understudy.internal.etcd.server.EtcdCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy bench wrap}. */
@Command(
        name = "wrap",
        mixinStandardHelpOptions = true,
        description = {
            "Programs from Maven Central under the agent, unmodified: how long a client misses them after SIGKILL;",
            "sixteen of them in another agent's company, before and after ours; what the agent costs; and 200 blows",
            "at random on a supervised program: do two of it ever run?",
            "Exit code 0 only if every goal is reached; --quick judges nothing but the company and that two never run."
        })
public final class WrapCommand implements Callable<Integer> {
    private static final String SECTION = "wrap";

    /** What can be run alone. */
    enum Part {
        PROGRAMS,
        COMPANY,
        OVERHEAD,
        KILLS
    }

    @Option(names = "--parts", split = ",", paramLabel = "PART", description = "some of: ${COMPLETION-CANDIDATES}")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(names = "--rounds", paramLabel = "N", description = "of each measurement (default: ${DEFAULT-VALUE})")
    private int rounds = 9;

    @Option(names = "--kills", paramLabel = "N", description = "blows at random (default: ${DEFAULT-VALUE})")
    private int kills = 200;

    @Option(names = "--seed", paramLabel = "N", description = "of the blows (default: ${DEFAULT-VALUE})")
    private long seed = 17;

    @Option(
            names = "--program",
            paramLabel = "COMMAND",
            defaultValue = "sleep 86400",
            description = "what is struck at, such as 'redis-server --port 6390' (default: ${DEFAULT-VALUE})")
    private String program = "";

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "of the company, only programs whose names begin so, such as Jetty")
    private List<String> only = List.of();

    @Option(names = "--quick", description = "one program, one round, five blows: does it run?")
    private boolean quick;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "put the tables there, between <!-- wrap: begin --> and <!-- wrap: end -->")
    private @Nullable Path page;

    @Override
    public Integer call() throws Exception {
        StringBuilder report = new StringBuilder();
        String command = "./understudy bench wrap" + (quick ? " --quick" : " --rounds " + rounds)
                + (only.isEmpty() ? "" : " --only '" + String.join(",", only) + "'");
        tell(report, Machine.here().told(command) + "\n");
        boolean reached = true;
        try (Rig rig = Rig.start(EtcdCluster.builder().members(1).start())) {
            if (parts.contains(Part.PROGRAMS)) {
                tell(report, programs(rig));
            }
            if (parts.contains(Part.COMPANY)) {
                List<Subject> all = Subjects.company().stream()
                        .filter(subject -> only.isEmpty() || only.stream().anyMatch(subject.name()::startsWith))
                        .toList();
                Company.Result result = new Company(rig, quick ? all.subList(0, 1) : all).meet();
                reached &= result.sound();
                tell(report, company(result));
            }
            if (parts.contains(Part.OVERHEAD)) {
                List<Line> lines = new Overhead(rig, rounds, quick).measure();
                reached &= quick || lines.stream().allMatch(Line::reached);
                tell(report, "\n" + Line.table("what wrapping costs", lines) + "\n");
            }
        }
        if (parts.contains(Part.KILLS)) {
            Kills.Result result = kill();
            reached &= result.overlaps() == 0 && result.left() == 0;
            tell(report, kills(result));
        }
        if (page != null) {
            Markdown.insert(page, SECTION, report.toString());
        }
        return reached ? 0 : 1;
    }

    /** At once: what was measured must not be lost with what comes after it. */
    private static void tell(StringBuilder report, String text) {
        System.out.print(text);
        System.out.flush();
        report.append(text);
    }

    private String programs(Rig rig) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {
            "program", "from Maven Central", "carries", "bare start", "SIGKILL of the leader until the other serves"
        });
        List<String> skipped = new ArrayList<>();
        for (Subject subject : quick ? Subjects.MEASURED.subList(0, 1) : Subjects.MEASURED) {
            TakeOvers.measure(rig, subject, quick ? 1 : rounds)
                    .ifPresentOrElse(result -> rows.add(row(result)), () -> skipped.add(subject.told()));
        }
        return "\n" + Markdown.table(rows) + "\n" + skipped(skipped);
    }

    private static String[] row(TakeOvers.Result result) {
        Subject subject = result.subject();
        return new String[] {
            subject.name(),
            subject.origin(),
            subject.carries(),
            told("%.0f ms", result.bareStart().median()),
            told(
                    "p50 %.0f ms, max %.0f ms",
                    result.outage().median(), result.outage().max())
        };
    }

    private static String company(Company.Result result) {
        return "\nUntil a client is served again, after SIGKILL of the leader and after SIGTERM of the next one:\n\n"
                + result.table() + "\n" + skipped(result.skipped())
                + "\nNobody failed to serve, and no class of ours failed another: "
                + (result.sound() ? "PASS" : "FAIL\n\n- " + String.join("\n- ", result.faults())) + "\n";
    }

    private static String skipped(List<String> programs) {
        return programs.isEmpty()
                ? ""
                : "\nSkipped, for Maven could not get them: " + String.join(", ", programs) + ".\n";
    }

    private Kills.Result kill() {
        EtcdCluster etcd = EtcdCluster.builder()
                .members(3)
                .timing(Duration.ofMillis(100), Duration.ofMillis(500))
                .start();
        try (Rig rig = Rig.start(etcd);
                Kills blows = new Kills(rig, program, seed)) {
            return blows.strike(quick ? 5 : kills);
        }
    }

    private String kills(Kills.Result result) {
        return "\n" + result.blows() + " blows ("
                + result.kinds().entrySet().stream()
                        .map(kind -> kind.getKey() + " " + kind.getValue())
                        .collect(Collectors.joining(", "))
                + ") on `" + program + "` under `understudy run`: it began " + result.runs()
                + " times, found another one "
                + result.overlaps() + " times, and " + result.left() + " of its processes were left over: "
                + (result.overlaps() == 0 && result.left() == 0 ? "PASS" : "FAIL") + "\n";
    }

    @FormatMethod
    private static String told(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
