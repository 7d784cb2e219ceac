package dev.understudy.cli.operate;

import com.google.common.collect.ImmutableMap;
import dev.understudy.Operator;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.status.StatusJson;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy status}. */
@Command(
        name = "status",
        description = {
            "Show all nodes in the order of succession: the leader, who waits, who only looks on.",
            "Exit code 0 if somebody leads, 1 if nobody does."
        })
final class StatusCommand extends OperatorCommand {
    private static final Duration BEAT = Duration.ofSeconds(1);
    /** To the upper left corner, and nothing below. */
    private static final String CLEAR = "\033[H\033[2J";

    @Option(names = "--watch", description = "again each second, until it is interrupted")
    private boolean watch;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Override
    protected int run(Operator operator, PrintWriter out) throws InterruptedException {
        if (!watch) {
            return show(operator, out);
        }
        CountDownLatch never = new CountDownLatch(1);
        do {
            if (!json) {
                out.print(Standings.ansi().enabled() ? CLEAR : System.lineSeparator());
            }
            try {
                show(operator, out);
            } catch (ConfigException hopeless) {
                throw hopeless;
            } catch (HaException notNow) {
                complain(String.valueOf(notNow.getMessage()));
            }
        } while (!never.await(BEAT.toNanos(), TimeUnit.NANOSECONDS));
        return ExitCode.DONE;
    }

    private int show(Operator operator, PrintWriter out) throws InterruptedException {
        MembershipSnapshot roll = operator.roll();
        ImmutableMap<LeaseId, Duration> left = operator.leasesLeft(roll);
        if (json) {
            Json.print(StatusJson.standings(roll, left), out);
        } else {
            Standings.status(roll, left).print(out, Standings.ansi());
            out.flush();
        }
        return roll.leader().isPresent() ? ExitCode.DONE : ExitCode.NO;
    }
}
