package dev.understudy.bench.probe;

import dev.understudy.bench.page.Line;
import dev.understudy.bench.page.Machine;
import dev.understudy.bench.page.Markdown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy bench probe}. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "What one readiness probe costs, in time and in processor: ours in each form, and the pipeline of curl, jq",
            "and grep in LND's documentation, taking turns; how fast a leader answers while its elector is busy or",
            "blocked; and whether all probes agree through a take-over. It needs bash, curl, jq and openssl.",
            "Exit code 0 only if every goal is reached; --quick judges nothing but the agreement."
        })
public final class ProbeCommand implements Callable<Integer> {
    private static final String SECTION = "probe";
    private static final int REQUESTS = 400;

    @Option(names = "--rounds", paramLabel = "N", description = "of each probe (default: ${DEFAULT-VALUE})")
    private int rounds = 20;

    @Option(names = "--quick", description = "one round of each, few requests: does it run?")
    private boolean quick;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "put the tables there, between <!-- probe: begin --> and <!-- probe: end -->")
    private @Nullable Path page;

    @Override
    public Integer call() throws Exception {
        String command = "./understudy bench probe" + (quick ? " --quick" : " --rounds " + rounds);
        StringBuilder report = new StringBuilder(Machine.here().told(command)).append("\n\n");
        List<Line> lines = new ArrayList<>();
        boolean agreed;
        try (Nodes nodes = new Nodes()) {
            Cost cost = Cost.measure(nodes, quick ? 1 : rounds);
            report.append(cost.table()).append("\n\n");
            lines.addAll(cost.goals());
        }
        try (Nodes nodes = new Nodes()) {
            Answers answers = Answers.measure(nodes, quick ? 20 : REQUESTS);
            report.append(answers.table()).append("\n\n");
            lines.addAll(answers.goals());
        }
        try (Nodes nodes = new Nodes()) {
            Agreement agreement = Agreement.observe(nodes);
            report.append(agreement.told()).append("\n\n");
            lines.addAll(agreement.goals());
            agreed = agreement.goals().stream().allMatch(Line::reached);
        }
        report.append(Line.table("probes", lines)).append('\n');
        if (page != null) {
            Markdown.insert(page, SECTION, report.toString());
        }
        System.out.print(report);
        return (quick && agreed) || lines.stream().allMatch(Line::reached) ? 0 : 1;
    }
}
