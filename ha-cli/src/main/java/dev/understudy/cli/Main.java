package dev.understudy.cli;

import com.google.common.base.CharMatcher;
import dev.understudy.cli.demo.DemoCommand;
import dev.understudy.cli.state.StateCommand;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import java.io.PrintWriter;
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
    static final int NO = 1;
    static final int UNREACHABLE = 2;
    static final int USAGE = 64;
    static final int INTERNAL = 70;
    static final int CONFIG = 78;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The program, to be executed. */
    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new Main());
        StoreFlags.addToSubcommandsOf(program.getSubcommands().get("state"));
        return program.setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler(Main::failed)
                .setExpandAtFiles(false);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: demo, state, etcd; see --help");
    }

    private static int wrongUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        say(command.getErr(), command.getCommandSpec().qualifiedName(), wrong.getMessage());
        return namesNoCommand(wrong) ? USAGE : CONFIG;
    }

    /** Whether it is the command that is missing or unknown, not a flag or its value. */
    private static boolean namesNoCommand(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return !unmatched.isUnknownOption();
        }
        return wrong.getClass() == ParameterException.class && wrong.getArgSpec() == null;
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (!(failure instanceof HaException)) {
            throw failure;
        }
        say(command.getErr(), "understudy", failure.getMessage());
        return exitCode(failure);
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof ConfigException) {
            return CONFIG;
        }
        if (failure instanceof RefusedException) {
            return NO;
        }
        return failure instanceof UnavailableException ? UNREACHABLE : INTERNAL;
    }

    private static void say(PrintWriter err, String program, @Nullable String message) {
        err.println(program + ": " + CharMatcher.breakingWhitespace().collapseFrom(String.valueOf(message), ' '));
        err.flush();
    }
}
