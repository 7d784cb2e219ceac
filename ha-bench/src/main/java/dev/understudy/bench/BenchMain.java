package dev.understudy.bench;

import com.google.common.base.CharMatcher;
import dev.understudy.bench.probe.ProbeCommand;
import dev.understudy.bench.race.RaceCommand;
import dev.understudy.bench.state.StateCommand;
import dev.understudy.bench.wrap.WrapCommand;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.program.OutputLostException;
import dev.understudy.program.Plain;
import dev.understudy.program.StandardOutput;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code understudy bench}. */
@Command(
        name = "understudy bench",
        mixinStandardHelpOptions = true,
        description = "Benchmarks, with the peers in the same run.",
        subcommands = {RaceCommand.class, StateCommand.class, WrapCommand.class, ProbeCommand.class})
public final class BenchMain implements Runnable {
    private static final int USAGE = 64;
    private static final int INTERNAL = 70;
    private static final int CONFIG = 78;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(StandardOutput.guard("understudy bench", out -> run(args)));
    }

    /** The program, but for the exit; returns the exit code. */
    public static int run(String... args) {
        return new CommandLine(new BenchMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, given) -> {
                    say(wrong.getMessage() + meant(wrong));
                    return USAGE;
                })
                .setExecutionExceptionHandler(BenchMain::failed)
                .setExecutionStrategy(BenchMain::execute)
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: race, state, wrap, probe; see --help");
    }

    /** Helps are printed here, where no handler of failures is asked. */
    private static int execute(CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutputLostException told) {
            return INTERNAL;
        }
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (failure instanceof OutputLostException) {
            return INTERNAL;
        }
        if (!(failure instanceof HaException)) {
            throw failure;
        }
        say(String.valueOf(failure.getMessage()));
        return failure instanceof ConfigException ? CONFIG : INTERNAL;
    }

    /** What may have been meant by a word that is not understood. */
    private static String meant(ParameterException wrong) {
        List<String> close =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?";
    }

    private static void say(String message) {
        System.err.println("understudy bench: "
                + Plain.line(CharMatcher.breakingWhitespace().collapseFrom(message, ' ')));
    }
}
