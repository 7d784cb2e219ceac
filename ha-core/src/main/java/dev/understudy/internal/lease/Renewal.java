package dev.understudy.internal.lease;

import java.util.Optional;

/**
 * The one rule by which a lease is renewed (claims S3, S5): one attempt at a time, the next one a renew interval after
 * the last acknowledged one was sent, or soon after a failed one; and it may be relied on for as long as the last
 * acknowledged one allows, counted from when that was sent. Pure: whoever holds it sends and tells.
 *
 * @param deadline what the last acknowledged renewal allows
 * @param underWay whether an attempt waits for its answer
 * @param dueAtNanos when the next one is due, if none is under way
 */
public record Renewal(Deadline deadline, boolean underWay, long dueAtNanos) {
    /** Of a lease that was granted: the grant counts as the first renewal. */
    public static Renewal granted(LeaseTiming timing, long sentAtNanos, long ttlNanos) {
        return new Renewal(
                timing.deadline(sentAtNanos, ttlNanos),
                false,
                sentAtNanos + timing.renewInterval().toNanos());
    }

    /** When to send the next one; empty while one is under way. */
    public Optional<Long> due() {
        return underWay ? Optional.empty() : Optional.of(dueAtNanos);
    }

    /** One was sent. */
    public Renewal sent() {
        return new Renewal(deadline, true, dueAtNanos);
    }

    /** The one that was sent then was acknowledged; it never takes back what a later one allowed. */
    public Renewal acknowledged(LeaseTiming timing, long sentAtNanos, long ttlNanos) {
        Renewal granted = granted(timing, sentAtNanos, ttlNanos);
        return new Renewal(deadline.orLater(granted.deadline), false, granted.dueAtNanos);
    }

    /** The one that was sent then failed: the next follows soon, through another endpoint if the store has several. */
    public Renewal failed(LeaseTiming timing, long sentAtNanos) {
        return new Renewal(deadline, false, sentAtNanos + timing.retryPauseNanos());
    }
}
