package dev.understudy.internal.election;

import java.time.Duration;

/**
 * How long to wait after failed attempts: doubling from 50 ms to 1 s, then spread by half, so that many nodes do not
 * return in step after an outage. Pure: the spread comes from a salt and the attempt's number.
 *
 * @param salt differs between processes
 */
record Backoff(long salt) {
    private static final long FIRST_NANOS = Duration.ofMillis(50).toNanos();
    private static final long MAX_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_DOUBLINGS = 10;
    /** The 64-bit golden ratio: consecutive attempts land far apart (D. Knuth, TAOCP vol. 3, §6.4). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    long nanos(int attempt) {
        long full = Math.min(MAX_NANOS, FIRST_NANOS << Math.min(attempt, MAX_DOUBLINGS));
        long spread = Math.floorMod((salt + attempt) * GOLDEN, full / 2);
        return full - spread;
    }
}
