package dev.understudy.internal.clock;

/** The source of randomness. */
@FunctionalInterface
public interface Jitter {
    /** A number that differs between processes and calls. Safe from any thread. */
    long next();
}
