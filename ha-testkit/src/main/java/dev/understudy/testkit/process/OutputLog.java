package dev.understudy.testkit.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The lines that a process has printed so far, in order; keeps the youngest {@value #LIMIT}. Thread-safe. */
final class OutputLog {
    private static final int LIMIT = 200_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Deque<OutputLine> lines = new ArrayDeque<>();

    @GuardedBy("lock")
    private long count;

    @GuardedBy("lock")
    private boolean ended;

    /** Reads to the end of the stream; to be run by a thread of its own. */
    void drain(BufferedReader output) {
        try (output) {
            for (String text = output.readLine(); text != null; text = output.readLine()) {
                add(text, System.nanoTime());
            }
        } catch (IOException closedByKill) {
            // The end of a killed process's output is the end all the same.
            add("(output ended: " + closedByKill.getMessage() + ")", System.nanoTime());
        } finally {
            end();
        }
    }

    private void add(String text, long receivedNanos) {
        lock.lock();
        try {
            lines.addLast(new OutputLine(count++, receivedNanos, text));
            if (lines.size() > LIMIT) {
                lines.removeFirst();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<OutputLine> snapshot() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** The first line at or after an index that fits; waits for it until the limit or the end of the output. */
    Optional<OutputLine> await(long fromIndex, Predicate<String> wanted, long limitNanos) throws InterruptedException {
        long left = limitNanos;
        long next = fromIndex;
        lock.lockInterruptibly();
        try {
            while (true) {
                for (OutputLine line : lines) {
                    if (line.index() >= next && wanted.test(line.text())) {
                        return Optional.of(line);
                    }
                }
                next = Math.max(next, count);
                if (ended || left <= 0) {
                    return Optional.empty();
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the process closed its output. */
    boolean awaitEnd(long limit, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(limit);
        lock.lockInterruptibly();
        try {
            while (!ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
