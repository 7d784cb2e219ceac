package dev.understudy.internal.etcd;

import dev.understudy.internal.async.Threads;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * All threads of one set of links: few, named, daemons, and gone when idle.
 *
 * @param callbacks completes answers; stages of callers run here
 * @param openers blocks on sockets while connections open
 * @param timer ends calls that wait too long, and keeps watches; never blocks, and runs no stage of a caller
 */
record EtcdThreads(ThreadPoolExecutor callbacks, ThreadPoolExecutor openers, ScheduledThreadPoolExecutor timer) {
    private static final int CALLBACKS = 2;

    /**
     * @param purpose part of the threads' names
     * @param endpoints how many connections may open at once
     */
    static EtcdThreads start(String purpose, int endpoints) {
        ScheduledThreadPoolExecutor timer = Threads.timer("understudy-etcd-" + purpose + "-timer");
        // Calls that still wait when it shuts down end by their deadlines.
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
        return new EtcdThreads(pool(purpose, CALLBACKS), pool(purpose + "-open", endpoints), timer);
    }

    /**
     * Refuses new work. Calls that still wait end by their deadlines; the pool of callbacks stays open for what closing
     * connections have to say, and loses its threads when idle.
     */
    void stop() {
        timer.shutdown();
        openers.shutdown();
    }

    private static ThreadPoolExecutor pool(String name, int size) {
        return Threads.passing("understudy-etcd-" + name, size, new LinkedBlockingQueue<>());
    }
}
