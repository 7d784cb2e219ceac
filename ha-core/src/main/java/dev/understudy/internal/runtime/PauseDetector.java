package dev.understudy.internal.runtime;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices from the lateness of the loop's own scheduler that the process did not run for a while: a long collection, a
 * stopped process, a starved machine. After such a pause whatever was known of the queue is old.
 */
final class PauseDetector {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");
    private static final long NOTABLE_NANOS = Duration.ofMillis(500).toNanos();

    /**
     * Compares when a tick was due with when it came.
     *
     * @return the pause if it is notable, else 0; nanoseconds
     */
    long observe(long dueNanos, long nowNanos) {
        long late = nowNanos - dueNanos;
        if (late < NOTABLE_NANOS) {
            return 0;
        }
        log.warn("the process did not run for {} ms", late / 1_000_000);
        return late;
    }
}
