package dev.understudy.cli.demo;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What a whole demonstration came to. Two things that must not be mixed up: whether it was <em>safe</em>, which no
 * machine can excuse, and whether it was <em>fast</em>, which depends on what else the machine had to do. Immutable.
 */
final class Verdict {
    private final ImmutableList<Round> rounds;

    Verdict(List<Round> rounds) {
        this.rounds = ImmutableList.copyOf(rounds);
    }

    /** Whether nothing that was acknowledged is lost, doubled, or written out of term. */
    boolean safe() {
        return rounds.stream().allMatch(round -> round.audit().clean());
    }

    /** Whether somebody led again in each round; otherwise nothing was shown. */
    boolean tookOver() {
        return rounds.stream().allMatch(round -> round.successor().isPresent());
    }

    /** Whether each outage was within its bound. */
    boolean fast() {
        return rounds.stream().allMatch(Round::fast);
    }

    /** What the program ends with: slowness is told, but it is no failure. */
    int exitCode() {
        return safe() && tookOver() ? 0 : 1;
    }

    /** One sentence on safety and one on speed, each on a line. */
    ImmutableList<String> sentences() {
        return ImmutableList.of(safety(), speed());
    }

    private String safety() {
        return safe()
                ? "SAFE: every payment that was acknowledged is there, once." + (tookOver() ? " The show went on." : "")
                : "NOT SAFE: " + sum(Audit::lost) + " payments lost, " + last(Audit::doubled) + " doubled, "
                        + last(Audit::outOfTerm) + " out of term; see the rounds above.";
    }

    private String speed() {
        if (!tookOver()) {
            return "NOBODY TOOK OVER within " + Demo.PATIENCE.toSeconds() + " s; see the rounds above.";
        }
        if (fast()) {
            return "FAST: each outage was within its bound.";
        }
        List<Round> slow = rounds.stream().filter(round -> !round.fast()).toList();
        Duration longest = slow.stream()
                .flatMap(round -> round.successor().stream())
                .map(Round.Successor::outage)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Load load = slow.stream()
                .map(Round::load)
                .max(Comparator.comparingDouble(Load::average))
                .orElseThrow();
        return "SLOW: " + slow.size() + " of " + rounds.size() + " outages were longer than their bound, the longest "
                + longest.toMillis() + " ms; " + because(load) + ".";
    }

    private static String because(Load load) {
        if (!load.known()) {
            return "how busy this machine was is not known";
        }
        return (load.busy() ? "this machine was busy, with " : "this machine was not busy, with ") + load;
    }

    /** Each audit looks at the payments of its round only when it counts the lost ones. */
    private int sum(Count count) {
        return rounds.stream().mapToInt(round -> count.of(round.audit())).sum();
    }

    /** What else an audit counts it counts from the start, so the last one counts it all. */
    private int last(Count count) {
        return rounds.isEmpty() ? 0 : count.of(rounds.get(rounds.size() - 1).audit());
    }

    /** One of the figures of an audit. */
    @FunctionalInterface
    private interface Count {
        int of(Audit audit);
    }
}
