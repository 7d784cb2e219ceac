package dev.understudy.internal.runtime;

import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Era;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the highest term seen, and never shows the machine a queue whose terms went backwards (claim S2). A store
 * that was restored to an older state counts its revisions from a lower number again (assumption A4), so what terms
 * count from is raised first, and the queue read again.
 *
 * <p>In a new era it is raised even where the store shows no lower term than before: a term that goes on there would be
 * one number for two histories. It is not raised if the first in the queue has a higher term than any that is
 * remembered, because somebody else has raised it then; else each who notices late would depose the new leader again.
 *
 * <p>Safe from any thread.
 */
final class RisingTerms {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");

    private final CandidateQueue queue;
    private final AtomicReference<Memory> memory = new AtomicReference<>(new Memory(0, 0, Optional.empty()));

    /**
     * What all reads have shown.
     *
     * @param term the highest term
     * @param base the highest base that terms counted from
     * @param era the present era, once anything was read
     */
    private record Memory(long term, long base, Optional<Era> era) {
        boolean isOfAnotherEra(QueueView view) {
            return era.isPresent() && !era.get().equals(view.era());
        }

        /** What no term of the view's store may fall short of: after a restore, no number that was given before. */
        long mark(QueueView view) {
            return isOfAnotherEra(view) ? Math.max(term, base + view.era().reached()) : term;
        }

        boolean isRising(QueueView view) {
            long shown = view.first().map(first -> first.term().number()).orElse(0L);
            return isOfAnotherEra(view) ? shown > mark(view) : view.first().isEmpty() || shown >= term;
        }

        Memory and(QueueView view) {
            long shown = view.first().map(first -> first.term().number()).orElse(0L);
            long from = Stream.of(view.first(), view.own())
                    .flatMap(Optional::stream)
                    .mapToLong(Entry::base)
                    .max()
                    .orElse(0);
            return new Memory(Math.max(term, shown), Math.max(base, from), Optional.of(view.era()));
        }
    }

    RisingTerms(CandidateQueue queue) {
        this.queue = queue;
    }

    /** Remembers what another read shows, unless it is of another era: that is for {@link #look} to settle. */
    void saw(QueueView view) {
        memory.updateAndGet(known -> known.isOfAnotherEra(view) ? known : known.and(view));
    }

    /** As {@link CandidateQueue#look}. */
    CompletionStage<QueueView> look(Entry own, Duration timeout) {
        // What was known before the question: a read sent later shows at least that, however late it is answered.
        Memory known = memory.get();
        return queue.look(own, timeout).thenCompose(view -> {
            // The first view of an era may have been read before it began; one that is asked now was not.
            return known.isOfAnotherEra(view)
                    ? queue.look(own, timeout).thenCompose(again -> judge(known, again, own, timeout))
                    : judge(known, view, own, timeout);
        });
    }

    private CompletionStage<QueueView> judge(Memory known, QueueView view, Entry own, Duration timeout) {
        long mark = known.mark(view);
        if (mark == 0 || known.isRising(view)) {
            return CompletableFuture.completedFuture(accept(view));
        }
        log.error("the store was restored to an older state: terms count from {} now", mark);
        return queue.raise(mark, timeout)
                .thenCompose(raised -> queue.look(own, timeout))
                .thenApply(this::accept);
    }

    private QueueView accept(QueueView view) {
        memory.updateAndGet(known -> known.and(view));
        return view;
    }
}
