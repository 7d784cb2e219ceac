package dev.understudy.internal.async;

import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.clock.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes every asynchronous call end exactly once within its time, whatever the backend does: the machine may rely on an
 * answer to each question.
 */
public final class Calls {
    /** A well-behaved backend keeps the deadline itself; this is only for one that does not. */
    private static final Duration GRACE = Duration.ofMillis(50);

    private final Scheduler scheduler;

    public Calls(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** One way for an answer to come back. */
    public interface Answer<T> {
        void ok(T value);

        void failed(HaException cause);

        /** The answer came after the call had been given up. */
        default void late(T value) {}
    }

    /**
     * Asks, and answers exactly once.
     *
     * @param verb of what is asked, for messages
     * @param timeout of the question itself; the answer comes hardly later, whatever becomes of it
     */
    public <T> void call(String verb, Duration timeout, Supplier<CompletionStage<T>> question, Answer<T> answer) {
        AtomicBoolean open = new AtomicBoolean(true);
        Scheduler.Cancel patience = scheduler.after(timeout.plus(GRACE).toNanos(), () -> {
            if (open.compareAndSet(true, false)) {
                answer.failed(new OutcomeUnknownException(verb + ": no answer in " + timeout.toMillis() + " ms"));
            }
        });
        Consumer<HaException> fail = cause -> {
            if (open.compareAndSet(true, false)) {
                patience.cancel();
                answer.failed(cause);
            }
        };
        CompletionStage<T> asked;
        try {
            asked = question.get();
        } catch (Throwable refused) { // An Error too must be answered, or whoever asked waits for ever.
            fail.accept(Failures.classify(verb, refused));
            return;
        }
        // What a stage's callback throws would be kept in a stage that nobody looks at.
        var unused = asked.whenComplete((value, failure) -> Faults.run("taking the answer to " + verb, () -> {
            if (failure != null) {
                fail.accept(Failures.classify(verb, failure));
            } else if (open.compareAndSet(true, false)) {
                patience.cancel();
                answer.ok(value);
            } else {
                answer.late(value);
            }
        }));
    }
}
