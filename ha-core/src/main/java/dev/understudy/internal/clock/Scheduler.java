package dev.understudy.internal.clock;

/** Runs something later. */
@FunctionalInterface
public interface Scheduler {
    /**
     * Runs {@code task} once, {@code delayNanos} from now (at once if not positive), on a thread of the scheduler; the
     * task must not block.
     *
     * @return cancels it if it has not run yet
     */
    Cancel after(long delayNanos, Runnable task);

    /** Cancels a pending task; idempotent. */
    @FunctionalInterface
    interface Cancel {
        void cancel();
    }
}
