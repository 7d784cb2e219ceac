package dev.understudy.internal.election;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What time alone makes due. Whether it is due now and when to wake up for it follow from the same point in time, so
 * the two cannot disagree.
 *
 * @param in the states in which it can become due
 * @param at when, by the monotonic clock, nanoseconds; empty while nothing is to be waited for
 * @param rule what is done then
 */
record Due<S extends ElectionState>(Class<S> in, Function<S, Optional<Long>> at, BiConsumer<Turn, S> rule) {
    /** Applies the rule if it is due. */
    void apply(Turn turn) {
        if (waitNanos(turn) <= 0) {
            rule.accept(turn, in.cast(turn.state()));
        }
    }

    /**
     * How long from now until it is due, not positive if it is; {@link Step#NEVER} if time alone does not make it so.
     */
    long waitNanos(Turn turn) {
        if (!in.isInstance(turn.state())) {
            return Step.NEVER;
        }
        // Times of a monotonic clock may be negative: only their differences mean something.
        return at.apply(in.cast(turn.state())).map(nanos -> nanos - turn.now()).orElse(Step.NEVER);
    }
}
