package dev.understudy.internal.memory;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.error.HaException;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Page;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The shared state of one election in a {@link MemoryEngine}; every stage it returns is complete. */
public final class MemoryStateStore implements StateStore {
    /** etcd's, so that what fits here fits there. */
    private static final Limits LIMITS = new Limits(127, 123, 1_500_000, Duration.ofSeconds(3));

    private final MemoryEngine engine;
    private final MemoryKeys keys;
    private final String root;

    /** @param prefix of the election the state belongs to */
    public MemoryStateStore(MemoryEngine engine, String prefix) {
        this.engine = engine;
        this.keys = new MemoryKeys(prefix);
        this.root = keys.state();
    }

    @Override
    public CompletionStage<Page> read(KeyRange range, int limit, long revision) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        return done(() -> {
            boolean now = revision <= NOW;
            KeyRange absolute = range.below(root);
            return engine.step(keyspace -> {
                SortedMap<String, Keyspace.Item> found =
                        now ? keyspace.range(absolute, limit + 1) : keyspace.rangeAt(absolute, revision);
                ImmutableList<Versioned> items = found.entrySet().stream()
                        .limit(limit)
                        .map(each -> relative(each.getValue().versioned(each.getKey())))
                        .collect(ImmutableList.toImmutableList());
                return new Page(range, items, found.size() > limit, now ? keyspace.revision() : revision);
            });
        });
    }

    @Override
    public CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch, Duration timeout) {
        return done(() -> {
            List<Transaction> absolute =
                    batch.stream().map(each -> each.below(root)).toList();
            Outcome outcome =
                    engine.step(keyspace -> new FencedTransaction(keyspace, keys).commit(fence, barrier, absolute));
            return outcome instanceof Committed committed ? relative(committed) : outcome;
        });
    }

    @Override
    public CompletionStage<Long> raiseBarrier(Fence fence) {
        return done(() -> engine.step(keyspace -> new FencedTransaction(keyspace, keys).raise(fence)));
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    private Committed relative(Committed committed) {
        ImmutableList<Verdict> verdicts = committed.verdicts().stream()
                .map(verdict -> verdict instanceof Refused refused
                        ? new Refused(
                                refused.found().stream().map(this::relative).collect(ImmutableList.toImmutableList()))
                        : verdict)
                .collect(ImmutableList.toImmutableList());
        return new Committed(committed.revision(), verdicts);
    }

    private Versioned relative(Versioned stored) {
        return new Versioned(stored.key().substring(root.length()), stored.value(), stored.version());
    }

    private static <T> CompletionStage<T> done(Supplier<T> verb) {
        try {
            return CompletableFuture.completedFuture(verb.get());
        } catch (HaException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }
}
