package dev.understudy.internal.clock;

/** The monotonic clock. */
@FunctionalInterface
public interface Ticker {
    /** Nanoseconds since an arbitrary origin; only differences mean anything. Safe from any thread. */
    long nanos();
}
