package dev.understudy.memory;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.understudy.api.Fence;
import dev.understudy.api.SharedState;
import dev.understudy.api.Transaction;
import dev.understudy.api.Versioned;
import dev.understudy.error.HaException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The shared state of one election in a {@link MemoryEngine}; every stage it returns is complete. */
public final class MemorySharedState implements SharedState {
    private final MemoryEngine engine;
    private final MemoryKeys keys;
    private final String root;

    /** @param prefix of the election the state belongs to */
    public MemorySharedState(MemoryEngine engine, String prefix) {
        this.engine = engine;
        this.keys = new MemoryKeys(prefix);
        this.root = keys.state();
    }

    @Override
    public CompletionStage<Optional<Versioned>> get(String key) {
        return CompletableFuture.completedFuture(engine.get(root + key).map(this::relative));
    }

    @Override
    public CompletionStage<ImmutableList<Versioned>> range(String prefix, int limit) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        return CompletableFuture.completedFuture(engine.range(root + prefix, limit).stream()
                .map(this::relative)
                .collect(ImmutableList.toImmutableList()));
    }

    @Override
    public CompletionStage<Long> commit(Fence fence, Transaction transaction) {
        try {
            return CompletableFuture.completedFuture(engine.commit(fence, keys, transaction));
        } catch (HaException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private Versioned relative(Versioned stored) {
        return new Versioned(stored.key().substring(root.length()), stored.value(), stored.version());
    }
}
