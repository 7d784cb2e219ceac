package dev.understudy.internal.runtime;

import dev.understudy.LossReason;
import dev.understudy.Term;
import dev.understudy.spi.Entry;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is told of an election, one sentence for each event. It is the same in each form of a node, because there is no
 * other place for it; docs/operations.md lists it.
 */
final class Sentences {
    private static final List<String> PLACES =
            List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");

    private Sentences() {}

    /** A candidate, after a read that showed who leads and who stands before it. */
    static String waits(QueueView view) {
        String place = place(view.ahead())
                .or(() -> view.predecessor().map(entry -> "in line behind " + entry.holder()))
                .orElse("in line");
        return "waits, " + place + "; " + leads(view.first());
    }

    /** A node that is in no queue. */
    static String observes(Optional<Entry> first) {
        return "never leads (cluster.no-failover); " + leads(first);
    }

    private static Optional<String> place(OptionalInt ahead) {
        return ahead.isPresent() && ahead.getAsInt() >= 1 && ahead.getAsInt() <= PLACES.size()
                ? Optional.of(PLACES.get(ahead.getAsInt() - 1) + " in line")
                : Optional.empty();
    }

    private static String leads(Optional<Entry> first) {
        return first.map(entry -> entry.holder() + " leads in term " + entry.term())
                .orElse("who leads is not known here");
    }

    static String leads(Term term) {
        return "leads in term " + term + "; its service starts";
    }

    static String serves(Term term) {
        return "serves in term " + term;
    }

    static String ends(Term term, LossReason why) {
        return "term " + term + " ends: " + why.words();
    }

    /** @param left until the lease can be another's; negative if that was before */
    static String stopped(Term term, LossReason why, Duration left) {
        String when =
                left.isNegative() ? span(left.negated()) + " after its deadline" : span(left) + " before its deadline";
        return "stopped serving in term " + term + ": " + why.words() + " (" + when + ")";
    }

    static String standsAgain(Duration pause, String why) {
        return "stands again in " + span(pause) + ", so that another node can lead: " + why;
    }

    static String gaveUp(int terms) {
        return "it gave up " + terms + " terms in a row as soon as it had them";
    }

    static String outOfLine() {
        return "is in line no more: its entry or its lease is gone; it joins again";
    }

    static String left() {
        return "has left the election";
    }

    static String cannotGoOn(String why) {
        return "cannot go on: " + why;
    }

    static String strayed(Entry stray) {
        return "'" + stray.key() + "' stands in this queue and is no candidate of this election: no election's prefix"
                + " may lie inside another's, and nobody may put keys there";
    }

    /** A time in words: {@code 280 ms}, {@code 13.2 s}. */
    static String span(Duration time) {
        long millis = time.toMillis();
        return millis < 1_000 ? millis + " ms" : millis / 1_000 + "." + millis % 1_000 / 100 + " s";
    }
}
