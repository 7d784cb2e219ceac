package dev.understudy.bench.race;

import dev.understudy.bench.page.Machine;
import dev.understudy.bench.page.Markdown;
import dev.understudy.error.ConfigException;
import dev.understudy.program.NewFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy bench race}. */
@Command(
        name = "race",
        mixinStandardHelpOptions = true,
        description = {
            "Race against the peers: how long nobody leads when a leader resigns, dies, freezes or is cut off.",
            "Real stores, a process for each candidate, each peer by its own library. It takes 70 minutes.",
            "Exit code 0 if every goal that was measured is reached, else 1."
        })
public final class RaceCommand implements Callable<Integer> {
    private static final Set<String> PEERS = Set.of("understudy", "jetcd", "etcdctl", "curator", "fabric8");
    private static final String SECTION = "race";

    @Option(names = "--quick", description = "a minute: few rounds of what is fast, to see that all of it works")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "PEER",
            split = ",",
            description = "understudy, jetcd, etcdctl, curator, fabric8 (default: all)")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--parts",
            paramLabel = "PART",
            split = ",",
            description = "${COMPLETION-CANDIDATES} (default: all)")
    private Set<Race.Part> parts = new LinkedHashSet<>();

    @Option(names = "--rounds", paramLabel = "N", description = "rounds of what is fast (default: 30; --quick: 3)")
    private int rounds;

    @Option(names = "--json", paramLabel = "FILE", description = "write every sample there")
    private @Nullable Path json;

    @Option(names = "--chart", paramLabel = "FILE", description = "draw the outages there, as SVG")
    private @Nullable Path chart;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "put the tables there, between <!-- race: begin --> and <!-- race: end -->")
    private @Nullable Path page;

    @Override
    public Integer call() {
        Race.Plan plan = plan();
        Machine machine = Machine.here();
        long start = System.nanoTime();
        String command = "./understudy bench race" + arguments();
        Results results = Race.run(
                plan,
                what -> System.err.printf("%5.0f s  %s%n", (System.nanoTime() - start) / 1e9, what),
                soFar -> write(machine, command, soFar));
        List<Goal> goals = new Goals(results).all();
        System.out.print(new Report(machine, command, results, goals).text());
        return goals.stream().anyMatch(goal -> goal.verdict() == Goal.Verdict.FAIL) ? 1 : 0;
    }

    private void write(Machine machine, String command, Results results) {
        List<Goal> goals = new Goals(results).all();
        try {
            if (json != null) {
                NewFile.write(json, JsonReport.of(machine, command, results, goals), NewFile.Readers.UMASK);
            }
            if (chart != null) {
                NewFile.write(chart, Chart.of(results), NewFile.Readers.UMASK);
            }
            if (page != null) {
                Markdown.insert(page, SECTION, new Report(machine, command, results, goals).text());
            }
        } catch (IOException failed) {
            throw new RaceException("cannot write the results: " + failed.getMessage(), failed);
        }
    }

    private Race.Plan plan() {
        if (rounds < 0 || rounds > 10_000) {
            throw new ConfigException("--rounds", Integer.toString(rounds), "must be from 1 to 10000");
        }
        for (String peer : only) {
            if (!PEERS.contains(peer)) {
                throw new ConfigException("--only", peer, "must be one of " + PEERS);
            }
        }
        int count = rounds > 0 ? rounds : quick ? 3 : 30;
        return new Race.Plan(quick, only, parts, count);
    }

    /** As given, but for where the results go. */
    private String arguments() {
        StringBuilder text = new StringBuilder();
        if (quick) {
            text.append(" --quick");
        }
        if (!only.isEmpty()) {
            text.append(" --only ").append(String.join(",", only));
        }
        if (!parts.isEmpty()) {
            text.append(" --parts ")
                    .append(String.join(",", parts.stream().map(Race.Part::name).toList()));
        }
        if (rounds > 0) {
            text.append(" --rounds ").append(rounds);
        }
        return text.toString();
    }
}
