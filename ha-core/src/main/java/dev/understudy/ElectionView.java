package dev.understudy;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A node's look at its whole election. Every method reads the store anew, returns at once, and fails with
 * {@link dev.understudy.error.UnavailableException} if the store does not answer. Safe from any thread.
 */
public final class ElectionView {
    private final Backend backend;
    private final String prefix;
    private final ElectionStore coordinator;
    private final Duration timeout;

    ElectionView(Backend backend, String prefix, ElectionStore coordinator, Duration timeout) {
        this.backend = backend;
        this.prefix = prefix;
        this.coordinator = coordinator;
        this.timeout = timeout;
    }

    /** Who stands where, at one revision. */
    public CompletionStage<MembershipSnapshot> roll() {
        return coordinator.queue().survey(timeout);
    }

    /**
     * The latest terms, newest first.
     *
     * @param limit from 1 to 1000
     */
    public CompletionStage<ImmutableList<TermRecord>> history(int limit) {
        return coordinator.history().latest(limit, timeout);
    }

    /** How the members of the store are; never fails because one is away. Empty for a store without members. */
    public CompletionStage<ImmutableList<StoreMember>> store() {
        return backend.health(prefix, timeout);
    }
}
