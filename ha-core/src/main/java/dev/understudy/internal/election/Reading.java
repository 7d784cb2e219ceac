package dev.understudy.internal.election;

/**
 * The reads of the queue: at most one on its way, another one right after it if the bell rang meanwhile.
 *
 * @param reading whether a read is on its way
 * @param again whether to read as soon as none is on its way, because the bell rang
 * @param dueNanos when to read though no bell rang: the bell may have failed
 * @param revision of the latest read that was acted on: an older one, overtaken on its way, tells nothing
 */
public record Reading(boolean reading, boolean again, long dueNanos, long revision) {
    /** The first read is due at once. */
    static Reading due(long nowNanos) {
        return new Reading(false, true, nowNanos, 0);
    }

    Reading sent(long nextNanos) {
        return new Reading(true, false, nextNanos, revision);
    }

    Reading rang() {
        return new Reading(reading, true, dueNanos, revision);
    }

    Reading answered() {
        return new Reading(false, again, dueNanos, revision);
    }

    Reading upTo(long seen) {
        return new Reading(reading, again, dueNanos, seen);
    }

    Reading failed(long retryNanos) {
        return new Reading(false, false, retryNanos, revision);
    }

    /** Whether a read is to be sent now. */
    boolean wanted(long nowNanos) {
        return !reading && (again || nowNanos - dueNanos >= 0);
    }
}
