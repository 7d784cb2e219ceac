package dev.understudy.bench.state;

import dev.understudy.bench.page.Machine;
import dev.understudy.bench.page.Markdown;
import dev.understudy.program.NewFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy bench state}. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = {
            "How fast the shared state is, beside raw jetcd on the same etcd, with fsync;",
            "and how long a hand-over takes, by the size of the state.",
            "Exit code 0 only if every target is reached; --quick judges nothing."
        })
public final class StateCommand implements Callable<Integer> {
    private static final String SECTION = "state";

    @Option(
            names = "--members",
            split = ",",
            paramLabel = "N",
            description = "sizes of etcd for the throughput table (default: 1,3,5)")
    private List<Integer> members = List.of(1, 3, 5);

    @Option(
            names = "--compare",
            split = ",",
            paramLabel = "N",
            description = "sizes of etcd for the comparison with raw jetcd (default: 1,3)")
    private List<Integer> compared = List.of(1, 3);

    @Option(names = "--rounds", paramLabel = "N", description = "of what takes turns (default: ${DEFAULT-VALUE})")
    private int rounds = 15;

    @Option(names = "--quick", description = "everything once and shortly, on one member: does it run?")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "write what was measured there too")
    private @Nullable Path json;

    @Option(names = "--chart", paramLabel = "FILE", description = "draw it there, as SVG")
    private @Nullable Path chart;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "put the tables there, between <!-- state: begin --> and <!-- state: end -->")
    private @Nullable Path page;

    @Override
    public Integer call() throws IOException {
        Report report =
                new Report(Machine.here(), "./understudy bench state" + (quick ? " --quick" : " --rounds " + rounds));
        for (int size : quick ? List.of(1) : members) {
            try (Rig rig = Rig.start(size)) {
                report.seed(size, SeedTable.measure(rig, quick ? 50 : 500));
            }
        }
        for (int size : quick ? List.of(1) : compared) {
            try (Rig rig = Rig.start(size)) {
                long round = Duration.ofMillis(quick ? 200 : 500).toNanos();
                report.comparison(Comparison.run(size, new Contenders(rig).all(), quick ? 1 : rounds, round));
            }
        }
        report.takeOvers(
                TakeOvers.measure(quick ? List.of(10, 2_000) : List.of(100, 10_000, 100_000), quick ? 1 : rounds));
        // First the files: what was measured must not be lost with the output.
        write(report);
        System.out.print(report.text());
        return quick || report.allReached() ? 0 : 1;
    }

    private void write(Report report) throws IOException {
        if (json != null) {
            report.write(json);
        }
        if (chart != null) {
            NewFile.write(chart, report.chart(), NewFile.Readers.UMASK);
        }
        if (page != null) {
            Markdown.insert(page, SECTION, report.text());
        }
    }
}
