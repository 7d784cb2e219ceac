package dev.understudy.internal.clock;

import java.time.Duration;

/**
 * How long to wait before the next attempt: twice as long after each failure, up to a limit. Pure.
 *
 * @param first after the first failure
 * @param longest at most, however many there were
 */
public record Backoff(Duration first, Duration longest) {
    private static final int MOST_DOUBLINGS = 20;
    /** The 64-bit golden ratio: consecutive attempts land far apart (D. Knuth, TAOCP vol. 3, §6.4). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** @param failures that came before the one to be tried again; 0 for the first */
    public long nanos(int failures) {
        return Math.min(longest.toNanos(), first.toNanos() << Math.min(failures, MOST_DOUBLINGS));
    }

    /**
     * The same, less up to a half of it, so that many processes do not return in step after an outage.
     *
     * @param salt differs between processes
     */
    public long spreadNanos(int failures, long salt) {
        long full = nanos(failures);
        return full - Math.floorMod((salt + failures) * GOLDEN, full / 2);
    }
}
