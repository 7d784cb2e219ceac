package dev.understudy.internal.lock;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one thread that waits; many rings before it waits count as one. */
final class Doorbell {
    private final Semaphore rung = new Semaphore(0);

    void ring() {
        if (rung.availablePermits() == 0) {
            rung.release();
        }
    }

    /** Returns after a ring, or after so many nanoseconds. */
    void await(long nanos) throws InterruptedException {
        boolean unused = rung.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        rung.drainPermits();
    }
}
