package dev.understudy.internal.async;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one place that makes threads of ours. They are daemons, each with {@link Faults} behind it. A pool replaces a
 * thread that a task has ended; a timer's tasks end nothing, and one that repeats goes on repeating, which the JDK's
 * own would not.
 */
public final class Threads {
    private static final long IDLE_SECONDS = 10;

    private Threads() {}

    /** Daemon threads of one name, for pools of others. */
    public static ThreadFactory named(String name) {
        return builder(name.replace("%", "%%"));
    }

    /** Daemon threads with numbers behind a name, for pools of others. */
    public static ThreadFactory numbered(String name) {
        return builder(name.replace("%", "%%") + "-%d");
    }

    /** Starts a daemon thread of its own for one task. */
    public static void start(String name, Runnable task) {
        unstarted(name, task).start();
    }

    /** A daemon thread that the caller starts, or hands to the JVM as a shutdown hook. */
    public static Thread unstarted(String name, Runnable task) {
        return named(name).newThread(task);
    }

    /** One thread for one task after the other; the caller shuts it down. */
    public static ExecutorService single(String name) {
        return Executors.newSingleThreadExecutor(named(name));
    }

    /** So many threads of one name; the caller shuts them down. */
    public static ExecutorService fixed(String name, int size) {
        return Executors.newFixedThreadPool(size, named(name));
    }

    /**
     * Up to so many numbered threads, which end after ten idle seconds.
     *
     * @param waiting holds the tasks that wait; what it refuses is refused
     */
    public static ThreadPoolExecutor passing(String name, int size, BlockingQueue<Runnable> waiting) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, IDLE_SECONDS, TimeUnit.SECONDS, waiting, numbered(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** A timer on one thread. What is cancelled is forgotten at once, and what is pending when it shuts down, too. */
    public static ScheduledThreadPoolExecutor timer(String name) {
        return new Timer(named(name), name);
    }

    private static ThreadFactory builder(String format) {
        return new ThreadFactoryBuilder()
                .setNameFormat(format)
                .setDaemon(true)
                .setUncaughtExceptionHandler((thread, fault) -> Faults.caught("thread " + thread.getName(), fault))
                .build();
    }

    /**
     * The JDK puts what a timer's task throws into a future that nobody looks at. Here it is told, and the future still
     * has it.
     */
    private static final class Timer extends ScheduledThreadPoolExecutor {
        private final String name;

        private Timer(ThreadFactory threads, String name) {
            super(1, threads);
            this.name = name;
            setRemoveOnCancelPolicy(true);
            setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(telling(task), delay, unit);
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
            return super.schedule(
                    () -> {
                        try {
                            return task.call();
                        } catch (Throwable fault) {
                            Faults.caught("thread " + name, fault);
                            throw fault;
                        }
                    },
                    delay,
                    unit);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
            return super.scheduleWithFixedDelay(Faults.guarded("thread " + name, task), first, delay, unit);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
            return super.scheduleAtFixedRate(Faults.guarded("thread " + name, task), first, period, unit);
        }

        private Runnable telling(Runnable task) {
            return () -> {
                try {
                    task.run();
                } catch (Throwable fault) {
                    Faults.caught("thread " + name, fault);
                    throw fault;
                }
            };
        }
    }
}
