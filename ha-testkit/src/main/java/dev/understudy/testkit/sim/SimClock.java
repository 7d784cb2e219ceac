package dev.understudy.testkit.sim;

import dev.understudy.internal.clock.Ticker;
import java.time.Instant;

/** A process' monotonic clock: an origin of its own, and a rate that differs from the store's (assumption A3). */
final class SimClock implements Ticker {
    private static final long MILLION = 1_000_000;

    private final VirtualTime time;
    private final long originNanos;
    private final long driftPpm;

    /** @param driftPpm how much faster it runs than the store's clock, parts per million */
    SimClock(VirtualTime time, long originNanos, long driftPpm) {
        this.time = time;
        this.originNanos = originNanos;
        this.driftPpm = driftPpm;
    }

    @Override
    public long nanos() {
        return originNanos + time.now() + time.now() * driftPpm / MILLION;
    }

    /** The time of day, as this process believes it to be. */
    Instant instant() {
        return Instant.EPOCH.plusNanos(time.now());
    }

    /** How long the world's time runs while this clock runs for {@code localNanos}; never shorter. */
    long worldNanos(long localNanos) {
        return localNanos * MILLION / (MILLION + driftPpm) + 2;
    }
}
