package dev.understudy.internal.clock;

import java.time.Duration;
import java.util.Optional;

/**
 * When a trouble is told of: when it begins, once a minute as long as it lasts, and when it is over. For one thread at
 * a time.
 */
public final class Reminder {
    private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private boolean troubled;
    private long sinceNanos;
    private long toldAtNanos;

    /** Notes that the trouble is there; returns whether to tell of it now. */
    public boolean isDue(long nowNanos) {
        if (!troubled) {
            troubled = true;
            sinceNanos = nowNanos;
        } else if (nowNanos - toldAtNanos < EVERY_NANOS) {
            return false;
        }
        toldAtNanos = nowNanos;
        return true;
    }

    /** How long it lasts now. */
    public Duration lasted(long nowNanos) {
        return troubled ? Duration.ofNanos(nowNanos - sinceNanos) : Duration.ZERO;
    }

    /** Notes that it is over, or was not there; returns how long it lasted. */
    public Optional<Duration> over(long nowNanos) {
        Optional<Duration> lasted = troubled ? Optional.of(lasted(nowNanos)) : Optional.empty();
        troubled = false;
        return lasted;
    }
}
