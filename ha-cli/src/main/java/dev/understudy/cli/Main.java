package dev.understudy.cli;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import dev.understudy.cli.demo.DemoCommand;
import dev.understudy.cli.lb.LbCommand;
import dev.understudy.cli.operate.Commands;
import dev.understudy.cli.run.RunCommand;
import dev.understudy.cli.state.StateCommand;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.ConfigKey;
import java.io.PrintWriter;
import java.util.List;
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
        subcommands = {DemoCommand.class, StateCommand.class, EtcdCommand.class})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The program, to be executed. */
    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new Main());
        program.addSubcommand(RunCommand.withKeys());
        program.addSubcommand(LbCommand.withBalancers());
        Commands.all().forEach(command -> program.addSubcommand(command));
        StoreFlags.addToSubcommandsOf(
                Objects.requireNonNull(program.getSubcommands().get("state")));
        return program.setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler(Main::failed)
                .setExpandAtFiles(false);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: demo, run, lb, state, etcd, status, leader, members, history, step-down, transfer,"
                        + " locks, unlock; see --help");
    }

    private static int wrongUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        String message = wrong instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()
                ? unknownFlag(unmatched)
                : wrong.getMessage();
        say(command.getErr(), command.getCommandSpec().qualifiedName(), message);
        return namesNoCommand(wrong) ? ExitCode.USAGE : ExitCode.CONFIG;
    }

    /** A mistyped flag may carry a password, so no value is shown, neither behind it nor in the next argument. */
    private static String unknownFlag(UnmatchedArgumentException wrong) {
        String flag =
                Splitter.on('=').split(wrong.getUnmatched().get(0)).iterator().next();
        for (ConfigKey key : EtcdConfig.KEYS) {
            if (key.secret() && flag.startsWith("--" + key.name())) {
                flag = "--" + key.name() + "…";
            }
        }
        List<String> close = wrong.getSuggestions();
        return "Unknown option: '" + flag + "'"
                + (close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?");
    }

    /** Whether it is the command that is missing or unknown, not a flag or its value. */
    private static boolean namesNoCommand(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return !unmatched.isUnknownOption();
        }
        return wrong.getClass() == ParameterException.class && wrong.getArgSpec() == null;
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (!(failure instanceof HaException known)) {
            throw failure;
        }
        say(command.getErr(), "understudy", failure.getMessage());
        boolean no = failure instanceof NotLeaderException
                || failure instanceof TransferRefusedException
                || failure instanceof RefusedException;
        return no ? ExitCode.NO : ExitCode.of(known);
    }

    private static void say(PrintWriter err, String program, @Nullable String message) {
        err.println(program + ": " + CharMatcher.breakingWhitespace().collapseFrom(String.valueOf(message), ' '));
        err.flush();
    }
}
