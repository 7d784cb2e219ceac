package dev.understudy.internal.async;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of ours, all daemons, each with {@link Faults} behind it. A pool replaces a thread that a task has ended;
 * a timer's tasks end nothing, and one that repeats goes on repeating, which the JDK's own would not.
 */
public final class Threads {
    private Threads() {}

    /** Daemon threads of one name. */
    public static ThreadFactory named(String name) {
        return builder(name.replace("%", "%%"));
    }

    /** Daemon threads with numbers behind a name. */
    public static ThreadFactory numbered(String name) {
        return builder(name.replace("%", "%%") + "-%d");
    }

    /** Starts a daemon thread of its own for one task. */
    public static void start(String name, Runnable task) {
        named(name).newThread(task).start();
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
