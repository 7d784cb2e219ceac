package dev.understudy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import dev.understudy.cli.demo.DemoCommand;
import dev.understudy.cli.lb.LbCommand;
import dev.understudy.cli.operate.Commands;
import dev.understudy.cli.run.RunCommand;
import dev.understudy.cli.state.StateCommand;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.program.ExitCode;
import dev.understudy.program.OutputLostException;
import dev.understudy.program.Plain;
import dev.understudy.program.StandardOutput;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code understudy}. */
@Command(
        name = "understudy",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Leader-election high availability on etcd.",
        subcommands = {DemoCommand.class, StateCommand.class, EtcdCommand.class},
        footer = {"", "From a clone also: ./understudy bench, the benchmarks; see ./understudy bench --help."})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(StandardOutput.guard("understudy", out -> run(out, args)));
    }

    /** Runs the program and returns its exit code. */
    static int run(PrintStream out, String... args) {
        PrintWriter text = new PrintWriter(new OutputStreamWriter(out, UTF_8));
        int exitCode = commandLine().setOut(text).execute(args);
        text.flush();
        return exitCode;
    }

    /** The program, to be executed. */
    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new Main());
        program.addSubcommand(RunCommand.withKeys());
        program.addSubcommand(LbCommand.withBalancers());
        Commands.all().forEach(command -> program.addSubcommand(command));
        StoreFlags.addToSubcommandsOf(
                Objects.requireNonNull(program.getSubcommands().get("state")));
        program.addSubcommand(new HelpCommand()).addSubcommand(new VersionCommand());
        Synopses.shorten(program);
        return program.setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler(Main::failed)
                .setExecutionStrategy(Main::execute)
                .setExpandAtFiles(false);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: demo, run, lb, state, etcd, status, leader, members, history, step-down, transfer,"
                        + " locks, unlock, help, version; see understudy help");
    }

    /** Helps and versions are printed here, where no handler of failures is asked. */
    private static int execute(CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutputLostException told) {
            return ExitCode.OUTPUT;
        }
    }

    private static int wrongUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        say(command.getErr(), command.getCommandSpec().qualifiedName(), Mistake.words(wrong));
        return namesNoCommand(wrong) ? ExitCode.USAGE : ExitCode.CONFIG;
    }

    /** Whether it is the command that is missing or unknown, not a flag or its value. */
    private static boolean namesNoCommand(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return !unmatched.isUnknownOption();
        }
        return wrong.getClass() == ParameterException.class && wrong.getArgSpec() == null;
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (failure instanceof OutputLostException) {
            return ExitCode.OUTPUT;
        }
        if (!(failure instanceof HaException known)) {
            throw failure;
        }
        say(command.getErr(), "understudy", failure.getMessage() + hint(known));
        boolean no = failure instanceof NotLeaderException
                || failure instanceof TransferRefusedException
                || failure instanceof RefusedException;
        if (no) {
            return ExitCode.NO;
        }
        return failure instanceof UnwritableException ? ExitCode.OUTPUT : ExitCode.of(known);
    }

    /** What to look at when nobody is there. */
    private static String hint(HaException failure) {
        return String.valueOf(failure.getMessage()).contains("no etcd endpoint answers")
                ? "; is etcd running, and does --db.etcd.host say where?"
                : "";
    }

    private static void say(PrintWriter err, String program, @Nullable String message) {
        String line = CharMatcher.breakingWhitespace().collapseFrom(String.valueOf(message), ' ');
        err.println(program + ": " + Plain.line(line));
        err.flush();
    }
}
