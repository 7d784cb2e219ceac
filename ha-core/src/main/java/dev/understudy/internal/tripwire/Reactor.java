package dev.understudy.internal.tripwire;

import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for all sockets and timers of a tripwire. Everything but {@link #execute} and {@link #end} is called on
 * that thread only, or before it runs.
 *
 * <p>It closes its sockets when it is told to end, and never else: if it fails, they stay open until the process dies,
 * because a listener that closes by itself would look like a death.
 */
final class Reactor implements Runnable {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.tripwire");

    private final Selector selector;
    private final Ticker ticker;
    /** Fed when a watch begins or ends, so it needs no limit. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private volatile boolean ending;

    Reactor(Ticker ticker) throws IOException {
        this.ticker = ticker;
        this.selector = Selector.open();
    }

    /** What happens when a socket is ready. */
    @FunctionalInterface
    interface Handler {
        void ready(SelectionKey key);
    }

    /** Runs a task on the reactor's thread, soon; does nothing once it has ended. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Closes all sockets, soon. */
    void end() {
        ending = true;
        selector.wakeup();
    }

    /** Frees what a reactor holds that was never run. */
    void discard() {
        close(selector);
    }

    long now() {
        return ticker.nanos();
    }

    /** Runs a task once, {@code delayNanos} from now. */
    Scheduler.Cancel after(long delayNanos, Runnable task) {
        Timer timer = new Timer(now() + delayNanos, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Has {@code handler} called whenever the channel is ready; the channel must not block. */
    SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        return channel.register(selector, operations, handler);
    }

    @Override
    public void run() {
        try {
            while (!ending) {
                turn();
            }
        } catch (IOException | RuntimeException broken) {
            log.error("the tripwire is out of order: deaths are noticed otherwise", broken);
            return;
        }
        selector.keys().forEach(key -> close(key.channel()));
        close(selector);
    }

    private void turn() throws IOException {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
        while (!timers.isEmpty() && timers.peek().left() <= 0) {
            guarded(timers.remove().task);
        }
        selector.select(this::ready, timers.isEmpty() ? 0 : millis(timers.peek().left()));
    }

    /**
     * A millisecond more than is left, because the selector counts whole ones, and 0 would mean for ever. Nothing may
     * be left: time goes on between two looks at the clock.
     */
    private static long millis(long leftNanos) {
        return TimeUnit.NANOSECONDS.toMillis(Math.max(0, leftNanos)) + 1;
    }

    private void ready(SelectionKey key) {
        guarded(() -> ((Handler) key.attachment()).ready(key));
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException bug) {
            log.error("a tripwire's task failed", bug);
        }
    }

    /** Closes something whose end nobody cares about. */
    static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception already) {
            log.trace("close", already);
        }
    }

    private final class Timer implements Comparable<Timer> {
        private final long atNanos;
        private final Runnable task;

        Timer(long atNanos, Runnable task) {
            this.atNanos = atNanos;
            this.task = task;
        }

        long left() {
            return atNanos - now();
        }

        @Override
        public int compareTo(Timer other) {
            return Long.signum(atNanos - other.atNanos);
        }
    }
}
