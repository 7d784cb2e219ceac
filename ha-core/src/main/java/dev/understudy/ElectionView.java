package dev.understudy;

import com.google.common.collect.ImmutableList;
import dev.understudy.port.Coordinator;
import dev.understudy.queue.Roll;
import dev.understudy.queue.TermRecord;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A node's look at its whole election. Every method reads the store anew, returns at once, and fails with
 * {@link dev.understudy.error.UnavailableException} if the store does not answer. Safe from any thread.
 */
public final class ElectionView {
    private final Coordinator coordinator;
    private final Duration timeout;

    ElectionView(Coordinator coordinator, Duration timeout) {
        this.coordinator = coordinator;
        this.timeout = timeout;
    }

    /** Who stands where, at one revision. */
    public CompletionStage<Roll> roll() {
        return coordinator.survey(timeout);
    }

    /**
     * The latest terms, newest first.
     *
     * @param limit from 1 to 1000
     */
    public CompletionStage<ImmutableList<TermRecord>> history(int limit) {
        return coordinator.history(limit, timeout);
    }
}
