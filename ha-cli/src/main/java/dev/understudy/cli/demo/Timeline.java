package dev.understudy.cli.demo;

import com.google.common.base.Stopwatch;
import dev.understudy.program.Plain;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A timeline for people: what happens when it happens, and a table at the end. */
final class Timeline implements Show {
    private final PrintStream out;
    private final Stopwatch clock = Stopwatch.createStarted();

    Timeline(PrintStream out) {
        this.out = out;
    }

    @Override
    public void event(String what) {
        line("  " + what);
    }

    @Override
    public void roundBegins(int number, Kill kill, String leader) {
        out.println();
        line("round " + number + ": " + sentence(kill, leader));
    }

    @Override
    public void roundEnds(Round round) {
        String outage = round.successor()
                .map(next -> "outage " + millis(next.outage()) + " ms of at most " + millis(round.bound()) + " ms, "
                        + round.load())
                .orElse("NOBODY TOOK OVER");
        line(String.format(
                Locale.ROOT,
                "  %s; %d payments acknowledged, %d lost, %d doubled",
                outage,
                round.acknowledged(),
                round.audit().lost(),
                round.audit().doubled()));
    }

    @Override
    public void end(List<Round> rounds, Verdict verdict) {
        out.println();
        row(
                "round",
                "kill",
                "old",
                "term ended",
                "new",
                "term",
                "outage",
                "bound",
                "load",
                "acknowledged",
                "lost",
                "doubled");
        for (Round round : rounds) {
            row(
                    Integer.toString(round.number()),
                    round.kill().signal(),
                    round.oldLeader(),
                    round.reason(),
                    round.successor().map(Round.Successor::node).orElse("-"),
                    round.successor().map(next -> Long.toString(next.term())).orElse("-"),
                    round.successor().map(next -> millis(next.outage()) + " ms").orElse("-"),
                    millis(round.bound()) + " ms",
                    round.load().figure(),
                    Integer.toString(round.acknowledged()),
                    Integer.toString(round.audit().lost()),
                    Integer.toString(round.audit().doubled()));
        }
        out.println();
        verdict.sentences().forEach(sentence -> out.println("  " + sentence));
    }

    private void row(String... cells) {
        out.printf(
                Locale.ROOT,
                "  %5s  %-8s  %-8s  %-22s  %-8s  %6s  %9s  %9s  %5s  %12s  %4s  %7s%n",
                Arrays.stream(cells).map(Plain::line).toArray());
    }

    private void line(String text) {
        out.printf(Locale.ROOT, "%7.2f s  %s%n", clock.elapsed(TimeUnit.MILLISECONDS) / 1000.0, Plain.line(text));
    }

    private static String sentence(Kill kill, String leader) {
        return switch (kill) {
            case TERM -> leader + " leads and is asked to end";
            case KILL -> leader + " leads and is killed";
            case ROLL -> leader + " leads; all nodes are restarted, one by one, the leader last";
            case STOP -> leader + " leads and is frozen longer than its lease lasts";
        };
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }
}
