package dev.understudy.sample;

import com.google.common.base.CharMatcher;
import dev.understudy.config.Settings;
import dev.understudy.config.SettingsLoader;
import dev.understudy.error.HaException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;

/**
 * Runs one payment-channel node until it is told to end (SIGTERM, SIGINT) or cannot go on. A wrong configuration is one
 * line on standard error and exit code 78.
 */
public final class Main {
    private static final String PROGRAM = "ha-sample-node";
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        int code = run(args);
        System.exit(code);
    }

    private static int run(String... args) throws InterruptedException {
        try {
            Flags flags = new Flags(PROGRAM, SampleNode.keys());
            Flags.Given given = flags.parse(args);
            if (given.helpWanted()) {
                System.out.print(flags.help());
                return ExitCode.DONE;
            }
            return serve(settings(given));
        } catch (ParameterException wrong) {
            return fail(wrong.getMessage(), ExitCode.CONFIG);
        } catch (HaException wrong) {
            return fail(wrong.getMessage(), ExitCode.of(wrong));
        }
    }

    private static Settings settings(Flags.Given given) {
        SettingsLoader loader = SettingsLoader.of(SampleNode.keys())
                .format("json", new DaemonFile())
                .commandLine(given.values())
                .systemProperties(System.getProperties())
                .environment(System.getenv());
        given.configFile()
                .or(() -> Optional.ofNullable(System.getenv(SettingsLoader.variable("configfile"))))
                .ifPresent(loader::file);
        return loader.load();
    }

    private static int serve(Settings settings) throws InterruptedException {
        AtomicBoolean failed = new AtomicBoolean();
        SampleNode node = SampleNode.open(settings, Main::halt);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (!failed.get()) {
                                node.close();
                                // An orderly end on a signal is a success, not "killed by signal 15".
                                Runtime.getRuntime().halt(ExitCode.DONE);
                            }
                        },
                        "shutdown"));
        node.start();
        Optional<HaException> failure = node.awaitEnd();
        if (failure.isEmpty()) {
            return ExitCode.DONE;
        }
        failed.set(true);
        node.close();
        return fail(failure.get().getMessage(), ExitCode.of(failure.get()));
    }

    /** The service did not stop by its deadline, and the next leader may start any moment (claim S8). */
    private static void halt() {
        log.error("the ledger did not stop in time: this process halts");
        Runtime.getRuntime().halt(ExitCode.LEADERSHIP_LOST);
    }

    private static int fail(String message, int code) {
        System.err.println(PROGRAM + ": " + CharMatcher.breakingWhitespace().collapseFrom(message, ' '));
        return code;
    }
}
