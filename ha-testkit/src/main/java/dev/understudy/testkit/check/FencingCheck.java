package dev.understudy.testkit.check;

import com.google.common.collect.ImmutableList;
import dev.understudy.testkit.check.ElectionHistory.Candidacy;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks claim S1 from outside: each write to the shared state carries the term and the node that made it, and etcd's
 * history tells who was first in the queue at that very revision.
 *
 * <pre>{@code
 * List<String> violations = FencingCheck.violations(history, write -> Optional.of(parse(write.value())));
 * assertThat(violations).isEmpty();
 * }</pre>
 */
public final class FencingCheck {
    private FencingCheck() {}

    /**
     * Who says to have made a write.
     *
     * @param term the term's number
     * @param node the node's id
     */
    public record Stamp(long term, String node) {}

    /**
     * All that should not have happened, one line each.
     *
     * @param stamps reads the stamp of a write; empty if it must not be judged
     */
    public static ImmutableList<String> violations(ElectionHistory history, Function<Change, Optional<Stamp>> stamps) {
        ImmutableList.Builder<String> violations = ImmutableList.builder();
        long newest = 0;
        for (Change write : history.writes()) {
            Optional<Stamp> stamp = stamps.apply(write);
            if (stamp.isPresent()) {
                judge(history, write, stamp.get(), newest).ifPresent(violations::add);
                newest = Math.max(newest, stamp.get().term());
            }
        }
        return violations.build();
    }

    private static Optional<String> judge(ElectionHistory history, Change write, Stamp stamp, long newest) {
        String who = write.key() + " at revision " + write.revision() + " by " + stamp.node() + " in term "
                + stamp.term() + ": ";
        if (stamp.term() < newest) {
            return Optional.of(who + "term " + newest + " has written before");
        }
        Optional<Candidacy> entry = history.candidacy(stamp.term()).filter(own -> own.livesAt(write.revision()));
        if (entry.isEmpty()) {
            return Optional.of(who + "no such entry was in the queue");
        }
        if (!entry.get().holder().equals(stamp.node())) {
            return Optional.of(who + "the entry is of " + entry.get().holder());
        }
        return history.firstAt(write.revision())
                .filter(first -> !first.equals(entry.get()))
                .map(first -> who + "first in the queue was " + first.holder() + " with " + first.term());
    }
}
