package dev.understudy.election;

/**
 * The reads of the queue: at most one on its way, another one right after it if the bell rang meanwhile.
 *
 * @param reading whether a read is on its way
 * @param again whether to read as soon as none is on its way, because the bell rang
 * @param dueNanos when to read though no bell rang: the bell may have failed
 */
public record Reading(boolean reading, boolean again, long dueNanos) {
    static Reading sent(long nextNanos) {
        return new Reading(true, false, nextNanos);
    }

    Reading rang() {
        return new Reading(reading, true, dueNanos);
    }

    Reading answered() {
        return new Reading(false, again, dueNanos);
    }

    Reading failed(long retryNanos) {
        return new Reading(false, false, retryNanos);
    }

    /** Whether a read is to be sent now. */
    boolean wanted(long nowNanos) {
        return !reading && (again || nowNanos - dueNanos >= 0);
    }
}
