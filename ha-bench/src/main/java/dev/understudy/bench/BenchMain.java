package dev.understudy.bench;

import dev.understudy.bench.state.StateCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code understudy bench}. */
@Command(
        name = "understudy bench",
        mixinStandardHelpOptions = true,
        description = "Benchmarks: peers and floors are measured in the same run.",
        subcommands = {StateCommand.class})
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchMain()).setExpandAtFiles(false).execute(args));
    }
}
