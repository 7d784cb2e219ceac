package dev.understudy.internal.election;

import java.time.Duration;

/**
 * A challenge under way: the first in line asks the leader through the store whether it lives. It stands when the store
 * has acknowledged it, and is unanswered when looks, one every {@link #STEP_NANOS}, have found it {@value #LOOKS} times
 * as it was: 0.4 s at the least.
 *
 * @param sentAtNanos when the last question to the store was sent; tells its answer from late ones
 * @param asking whether the answer to that question is awaited
 * @param dueNanos when to ask next, if nothing is awaited
 * @param revision of the challenge; 0 until it stands
 * @param storeTerm who led the store when it was put
 * @param looks how many have found it unanswered
 */
public record Trial(long sentAtNanos, boolean asking, long dueNanos, long revision, long storeTerm, int looks) {
    /**
     * Between two looks. It is the longest, too, that the store may take for an answer, and that this process may be
     * late: whoever is slower itself says nothing of the slowness of others.
     */
    static final long STEP_NANOS = Duration.ofMillis(100).toNanos();

    private static final int LOOKS = 4;

    static Trial begun(long nowNanos) {
        return new Trial(nowNanos, true, nowNanos, 0, 0, 0);
    }

    /** The store has acknowledged the challenge. */
    Trial standing(long atRevision, long underTerm, long nowNanos) {
        return new Trial(sentAtNanos, false, nowNanos + STEP_NANOS, atRevision, underTerm, 0);
    }

    Trial asked(long nowNanos) {
        return new Trial(nowNanos, true, dueNanos, revision, storeTerm, looks);
    }

    /** A look found it as it was. */
    Trial silent(long nowNanos) {
        return new Trial(sentAtNanos, false, nowNanos + STEP_NANOS, revision, storeTerm, looks + 1);
    }

    boolean isStanding() {
        return revision != 0;
    }

    boolean isUnanswered() {
        return looks >= LOOKS;
    }

    /** Whether an answer that comes now comes too late to say anything but that the leader lives. */
    boolean isSlow(long nowNanos) {
        return nowNanos - sentAtNanos > STEP_NANOS;
    }

    /** Whether this process has missed the time of its next question: it was paused itself. */
    boolean isMissed(long nowNanos) {
        return nowNanos - dueNanos > STEP_NANOS;
    }
}
