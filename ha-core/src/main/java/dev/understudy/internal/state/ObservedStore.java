package dev.understudy.internal.state;

import dev.understudy.Fence;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Page;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A store whose commits are watched for whether they are taken at all. */
public final class ObservedStore implements StateStore {
    private final StateStore store;
    private final Refusals refusals;

    public ObservedStore(StateStore store, Refusals refusals) {
        this.store = store;
        this.refusals = refusals;
    }

    @Override
    public CompletionStage<Page> read(KeyRange keys, int limit, long revision) {
        return store.read(keys, limit, revision);
    }

    @Override
    public CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch, Duration timeout) {
        return store.commit(fence, barrier, batch, timeout)
                .whenComplete((outcome, failure) -> refusals.observe(failure));
    }

    @Override
    public CompletionStage<Long> raiseBarrier(Fence fence) {
        return store.raiseBarrier(fence);
    }

    @Override
    public Limits limits() {
        return store.limits();
    }
}
