package dev.understudy.internal.async;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last line of defence of every thread of ours: whatever nobody else has caught ends here, an {@link Error} too.
 * All of it is counted, and each kind is said once, because a fault that comes back with every turn would fill the log.
 *
 * <p>There is one count for the whole process: what fails a thread, such as a class that cannot be loaded or memory
 * that is used up, fails the process and not one node of it. Safe from any thread; throws nothing.
 */
public final class Faults {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);
    /** A fault whose text never repeats must not fill the memory. */
    private static final int MOST_KINDS = 100;

    private static final AtomicLong COUNT = new AtomicLong();
    private static final Map<String, Boolean> SAID = new ConcurrentHashMap<>();

    private Faults() {}

    /** How often a thread of ours met something that nothing had caught, since this process began. */
    public static long count() {
        return COUNT.get();
    }

    /**
     * Takes what nothing has caught.
     *
     * @param where what failed, in words: the beginning of a sentence
     */
    public static void caught(String where, Throwable fault) {
        COUNT.incrementAndGet();
        try {
            if (SAID.size() < MOST_KINDS && SAID.putIfAbsent(where + fault, true) == null) {
                log.error("{} failed, and goes on; the same again is only counted", where, fault);
            } else {
                log.debug("{} failed again", where, fault);
            }
        } catch (Throwable unsaid) { // Where nothing can be said, such as without memory, the count must do.
            COUNT.incrementAndGet();
        }
    }

    /** The same task, which throws nothing. */
    public static Runnable guarded(String where, Runnable task) {
        return () -> run(where, task);
    }

    /** Runs a task; whatever it throws ends here. */
    public static void run(String where, Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) {
            caught(where, fault);
        }
    }
}
