package dev.understudy.cli.state;

import java.time.Instant;

/** Where terms count from after a restore (claim S2). */
final class TermStride {
    /** More revisions a millisecond than any etcd makes: 2^10. */
    private static final int BITS_A_MILLISECOND = 10;

    private TermStride() {}

    /**
     * Above every term that the file and the target know of; and, because the source may have gone on after the backup,
     * and the same file may be restored twice, above every term of a store whose terms counted from an earlier
     * restore's time: no store makes a million revisions a second. It stays below 2^53, which JSON readers need, until
     * the year 2242.
     */
    static long next(long highestOfSource, long highestOfTarget, Instant wall) {
        return Math.max(Math.max(highestOfSource, highestOfTarget), wall.toEpochMilli() << BITS_A_MILLISECOND);
    }
}
