package dev.understudy.internal.runtime;

import dev.understudy.internal.async.Threads;
import dev.understudy.internal.clock.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The real clock, timer and threads: the only file that names the clock. Daemon threads ({@link Threads}): one for the
 * loop, one for the scheduler, one for callbacks.
 */
public final class SystemPorts implements AutoCloseable {
    private static final String LANE = "understudy-lane-";

    private final String name;
    private final ExecutorService loop;
    private final ExecutorService lane;
    private final ScheduledThreadPoolExecutor timer;
    private final Queue<ExecutorService> others = new ConcurrentLinkedQueue<>();

    /** @param name part of the threads' names */
    public SystemPorts(String name) {
        this.name = name;
        loop = Threads.single("understudy-loop-" + name);
        lane = Threads.single(LANE + name);
        timer = Threads.timer("understudy-scheduler-" + name);
    }

    /** The ports of one elector. */
    public Ports ports() {
        return new Ports(
                System::nanoTime,
                scheduler(),
                () -> ThreadLocalRandom.current().nextLong(),
                loop,
                InstantSource.system());
    }

    /** A scheduler on the timer thread. */
    public Scheduler scheduler() {
        return this::after;
    }

    /** The thread on which callbacks to the user run. */
    public ExecutorService lane() {
        return lane;
    }

    /** A thread of its own for one purpose; ends when the ports are closed. */
    public Executor serial(String purpose) {
        ExecutorService thread = Threads.single("understudy-" + purpose + "-" + name);
        others.add(thread);
        return task -> {
            try {
                thread.execute(task);
            } catch (RejectedExecutionException closed) {
                // Nobody waits any more for what would have been done.
            }
        };
    }

    /** Whether this is the thread on which callbacks run. */
    public boolean isLane(Thread thread) {
        return thread.getName().equals(LANE + name);
    }

    /** A pool of daemon threads; the caller shuts it down. */
    public ExecutorService pool(String purpose, int size) {
        return Threads.fixed("understudy-" + purpose + "-" + name, size);
    }

    /** Runs something on a thread of its own, which may block. */
    public void apart(String name, Runnable task) {
        Threads.start("understudy-" + name, task);
    }

    /** The same, some time from now, unless this is closed before. */
    public void later(Duration delay, String name, Runnable task) {
        var unused = ports().scheduler().after(delay.toNanos(), () -> apart(name, task));
    }

    /** Stops the threads; what runs on the lane is interrupted. Idempotent. */
    @Override
    public void close() {
        timer.shutdownNow();
        loop.shutdown();
        lane.shutdownNow();
        others.forEach(ExecutorService::shutdown);
    }

    private Scheduler.Cancel after(long delayNanos, Runnable task) {
        try {
            Future<?> pending = timer.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            return () -> pending.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }
}
