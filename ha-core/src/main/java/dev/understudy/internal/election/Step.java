package dev.understudy.internal.election;

import com.google.common.collect.ImmutableList;

/**
 * What one event came to.
 *
 * @param state where the elector stands now
 * @param effects what is to be done, in order
 * @param wakeInNanos how long from now the machine wants a {@link ElectionEvent.Tick} at the latest, or {@link #NEVER}
 */
public record Step(ElectionState state, ImmutableList<ElectionEffect> effects, long wakeInNanos) {
    /** No wake-up wanted. */
    public static final long NEVER = Long.MAX_VALUE;
}
