package dev.understudy.runtime;

import dev.understudy.port.Coordinator;
import dev.understudy.queue.Entry;
import dev.understudy.queue.QueueView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the highest term seen, and never shows the machine a queue whose terms went backwards (claim S2): a store
 * that was restored without care counts its revisions from a low number again (assumption A4), so its base is raised
 * first, and the queue read again.
 *
 * <p>Safe from any thread.
 */
final class RisingTerms {
    private static final Logger log = LoggerFactory.getLogger(RisingTerms.class);

    private final Coordinator coordinator;
    private final AtomicLong highest = new AtomicLong();

    RisingTerms(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** Remembers what another read shows. */
    void saw(QueueView view) {
        view.first().ifPresent(first -> highest.accumulateAndGet(first.term().number(), Math::max));
    }

    /** As {@link Coordinator#look}. */
    CompletionStage<QueueView> look(Entry own, Duration timeout) {
        // What was known before the question: a read sent later shows at least that, however late it is answered.
        long known = highest.get();
        return coordinator.look(own, timeout).thenCompose(view -> {
            long term = view.first().map(first -> first.term().number()).orElse(known);
            if (term >= known) {
                saw(view);
                return CompletableFuture.completedFuture(view);
            }
            log.error("the store shows term {} after {}: it was restored; terms count from {} now", term, known, known);
            return coordinator.raise(known, timeout).thenCompose(raised -> coordinator.look(own, timeout));
        });
    }
}
