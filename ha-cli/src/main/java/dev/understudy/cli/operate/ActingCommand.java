package dev.understudy.cli.operate;

import dev.understudy.Operator;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A command that ends a term, and waits for the next one. */
abstract class ActingCommand extends OperatorCommand {
    private static final ConfigKey WAIT =
            ConfigKey.of("--wait", ConfigKey.Type.DURATION, "60s", "how long to wait for the successor");

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "how long to wait until another node leads, 0s for not at all (default: ${DEFAULT-VALUE})")
    private String wait = "";

    /** Asks for it. @return the leader's entry */
    abstract Entry ask(Operator operator) throws InterruptedException;

    /** Whether this is who should lead now. */
    abstract boolean isWanted(Entry successor);

    @Override
    protected int run(Operator operator, PrintWriter out) throws InterruptedException {
        Duration patience =
                Settings.of(Map.of(WAIT.name(), wait)).duration(WAIT).orElseThrow();
        Entry old = ask(operator);
        out.println(Text.plain(old.holder()) + " gives up term " + old.term());
        out.flush();
        if (patience.isZero()) {
            return ExitCode.DONE;
        }
        Optional<Entry> successor = operator.awaitSuccessor(old, patience);
        if (successor.isEmpty()) {
            complain("nobody else leads after " + wait);
            return ExitCode.NO;
        }
        out.println(Text.plain(successor.get().holder()) + " leads in term "
                + successor.get().term());
        return isWanted(successor.get()) ? ExitCode.DONE : ExitCode.NO;
    }
}
