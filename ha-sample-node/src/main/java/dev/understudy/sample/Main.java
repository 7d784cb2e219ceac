package dev.understudy.sample;

import com.google.common.base.CharMatcher;
import dev.understudy.error.HaException;
import dev.understudy.program.ExitCode;
import dev.understudy.program.NodeKeys;
import dev.understudy.program.Plain;
import dev.understudy.program.StandardOutput;
import dev.understudy.spi.Settings;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.ParameterException;

/**
 * Runs one payment-channel node until it is told to end (SIGTERM, SIGINT) or cannot go on. A wrong configuration is one
 * line on standard error and exit code 78.
 */
public final class Main {
    private static final String PROGRAM = "ha-sample-node";

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(StandardOutput.guard(PROGRAM, out -> run(out, System.err, args)));
    }

    /** Runs the program and returns its exit code. */
    static int run(PrintStream out, PrintStream err, String... args) throws InterruptedException {
        try {
            Flags flags = new Flags(PROGRAM, NodeKeys.all());
            Optional<Settings> settings = flags.settings(args);
            if (settings.isPresent()) {
                serve(settings.get());
            } else {
                out.print(flags.help());
            }
            return ExitCode.DONE;
        } catch (ParameterException wrong) {
            err.println(line(wrong));
            return ExitCode.CONFIG;
        } catch (HaException failure) {
            err.println(line(failure));
            return ExitCode.of(failure);
        }
    }

    /** Returns when the node was closed, and throws what it could not go on from. */
    private static void serve(Settings settings) throws InterruptedException {
        SampleNode node = SampleNode.open(settings);
        Thread onSignal = new Thread(() -> leave(node), "shutdown");
        Runtime.getRuntime().addShutdownHook(onSignal);
        node.start();
        Optional<HaException> failure = node.awaitEnd();
        if (failure.isPresent()) {
            Runtime.getRuntime().removeShutdownHook(onSignal);
            node.close();
            throw failure.get();
        }
    }

    /** An orderly end on a signal is a success, not "killed by signal 15". */
    private static void leave(SampleNode node) {
        node.close();
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    private static String line(Exception failure) {
        return PROGRAM + ": "
                + Plain.line(CharMatcher.breakingWhitespace().collapseFrom(String.valueOf(failure.getMessage()), ' '));
    }
}
