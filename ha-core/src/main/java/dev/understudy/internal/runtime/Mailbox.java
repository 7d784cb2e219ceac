package dev.understudy.internal.runtime;

import dev.understudy.internal.async.Faults;
import dev.understudy.internal.election.ElectionEvent;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Events from any thread, handed to one reader at a time and in order. Bounded: questions to the store have one answer
 * each, and what may come in any number folds into one that is not read yet, so a full mailbox is a bug.
 */
final class Mailbox {
    private static final int CAPACITY = 1024;

    private final BlockingQueue<ElectionEvent> events = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean ringing = new AtomicBoolean();
    private final AtomicBoolean steppingDown = new AtomicBoolean();
    private final Executor executor;
    private final Consumer<ElectionEvent> reader;

    /**
     * A mailbox that is empty.
     *
     * @param executor runs the reader; once it is shut, events go nowhere
     * @param reader must not throw
     */
    Mailbox(Executor executor, Consumer<ElectionEvent> reader) {
        this.executor = executor;
        this.reader = reader;
    }

    /**
     * Puts an event in.
     *
     * @throws IllegalStateException if the mailbox is full
     */
    void post(ElectionEvent event) {
        AtomicBoolean folded = fold(event);
        if (folded.getAndSet(true)) {
            return;
        }
        if (!events.offer(event)) {
            folded.set(false);
            throw new IllegalStateException("the mailbox is full; dropped " + event);
        }
        schedule();
    }

    private AtomicBoolean fold(ElectionEvent event) {
        if (event instanceof ElectionEvent.Notified) {
            return ringing;
        }
        return event instanceof ElectionEvent.StepDown ? steppingDown : new AtomicBoolean();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException over) {
                events.clear();
                scheduled.set(false);
            } catch (Throwable noThread) { // The next event tries again, and finds this one.
                scheduled.set(false);
                Faults.caught("waking the elector", noThread);
            }
        }
    }

    private void drain() {
        try {
            for (ElectionEvent event = events.poll(); event != null; event = events.poll()) {
                fold(event).set(false);
                reader.accept(event);
            }
        } finally {
            scheduled.set(false);
            if (!events.isEmpty()) {
                schedule();
            }
        }
    }
}
