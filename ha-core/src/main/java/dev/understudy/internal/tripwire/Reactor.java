package dev.understudy.internal.tripwire;

import dev.understudy.internal.async.Faults;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for all sockets and timers of a tripwire. Everything but {@link #execute} and {@link #end} is called on
 * that thread only, or before it runs.
 *
 * <p>It closes its sockets when it is told to end, and never else: if it fails for good, they stay open until the
 * process dies, because a listener that closes by itself would look like a death. A turn that fails is tried again.
 */
final class Reactor implements Runnable {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.tripwire");

    /** Turns that fail one after the other before it gives up: some seconds. */
    private static final int MOST_FAILURES = 12;

    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(1), Duration.ofSeconds(1));

    private final Selector selector;
    private final Ticker ticker;
    /** Fed when a watch begins or ends, so it needs no limit. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private volatile boolean ending;
    private volatile boolean broken;
    private volatile Runnable uponBreakdown = () -> {};

    Reactor(Ticker ticker) throws IOException {
        this.ticker = ticker;
        this.selector = Selector.open();
    }

    /** What happens when a socket is ready. */
    @FunctionalInterface
    interface Handler {
        void ready(SelectionKey key);
    }

    /** Runs a task on the reactor's thread, soon; does nothing once it has ended or is broken. */
    void execute(Runnable task) {
        if (!broken) {
            tasks.add(task);
            selector.wakeup();
        }
    }

    /** Has a task run, on the reactor's thread, if it gives up for good; at most one. */
    void uponBreakdown(Runnable task) {
        uponBreakdown = task;
    }

    /** Whether it has given up: nothing is done any more. */
    boolean isBroken() {
        return broken;
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
        int failures = 0;
        while (!ending && failures < MOST_FAILURES) {
            try {
                turn();
                failures = 0;
            } catch (Throwable fault) { // Whatever it is, the next turn may succeed: memory comes back.
                failures++;
                Faults.caught("the tripwire's thread", fault);
                LockSupport.parkNanos(PAUSES.nanos(failures));
            }
        }
        if (ending) {
            selector.keys().forEach(key -> close(key.channel()));
            close(selector);
        } else {
            giveUp();
        }
    }

    /** Nothing is seen any more; what the thread ends with must reach everybody who waits for it to see something. */
    private void giveUp() {
        broken = true;
        log.error("the tripwire is out of order until this process is started again: deaths are noticed otherwise");
        Faults.run("the end of the tripwire", uponBreakdown);
        tasks.clear();
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
        } catch (Throwable fault) { // A class that cannot be loaded fails one connection, not all of them.
            Faults.caught("a task of the tripwire", fault);
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
