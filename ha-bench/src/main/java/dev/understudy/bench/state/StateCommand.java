package dev.understudy.bench.state;

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
            "How fast the shared state is, beside raw jetcd on the same etcd, with fsync.",
            "Exit code 0 only if every target is reached; --quick judges nothing."
        })
public final class StateCommand implements Callable<Integer> {
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

    @Option(names = "--rounds", paramLabel = "N", description = "of the comparison (default: ${DEFAULT-VALUE})")
    private int rounds = 15;

    @Option(names = "--quick", description = "everything once and shortly, on one member: does it run?")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "write what was measured there too")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        Report report = new Report(System.out);
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
        if (json != null) {
            report.write(json);
        }
        return quick || report.allReached() ? 0 : 1;
    }
}
