package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The terms of one election, bounded. How a term ended is written by the step that ends it, in {@link CandidateQueue}.
 * See {@link ElectionStore} for what every verb promises.
 */
public interface TermHistory {
    /** Records that the term of {@code own} began, if it still stands in the queue; keeps the history bounded. */
    CompletionStage<Void> began(Entry own, TermBeginning beginning, Duration timeout);

    /**
     * The latest terms, newest first, as {@link TermRecord#told} tells them.
     *
     * @param limit from 1 to 1000
     */
    CompletionStage<ImmutableList<TermRecord>> latest(int limit, Duration timeout);
}
