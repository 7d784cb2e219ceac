package dev.understudy.program;

import java.util.HashSet;
import java.util.Set;

/** The threads that keep a JVM alive. */
final class ProgramThreads {
    private ProgramThreads() {}

    /** Those that live now. */
    static Set<Thread> now() {
        Set<Thread> alive = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.isAlive() && !thread.isDaemon()) {
                alive.add(thread);
            }
        }
        return alive;
    }

    /**
     * Waits until no thread keeps the JVM alive but these and the caller, as the JVM itself does after {@code main}.
     */
    static void awaitEndOfAllBut(Set<Thread> known) {
        boolean interrupted = false;
        while (true) {
            Set<Thread> others = now();
            others.removeAll(known);
            others.remove(Thread.currentThread());
            if (others.isEmpty()) {
                break;
            }
            try {
                others.iterator().next().join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
