package dev.understudy.internal.lease;

/**
 * Until when a session may be relied on, by the local monotonic clock, counted from a renewal's <em>send</em> time
 * (claim S3; as the leader lease of D. Ongaro, "Consensus: Bridging Theory and Practice", 2014, §6.4.1).
 *
 * @param stopAtNanos when stopping must begin, a stop budget before the end
 * @param untilNanos when everything done under the lease must have stopped, a margin before the lease can end
 */
public record Deadline(long stopAtNanos, long untilNanos) {
    /** Whether stopping must have begun. */
    public boolean mustStop(long nowNanos) {
        return nowNanos - stopAtNanos >= 0;
    }

    /** Whether the session can no longer be relied on. */
    public boolean over(long nowNanos) {
        return nowNanos - untilNanos >= 0;
    }

    /** The later of the two: an old renewal's answer never shortens what a newer one granted. */
    public Deadline orLater(Deadline other) {
        return other.untilNanos - untilNanos > 0 ? other : this;
    }
}
