package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.LockStore;
import dev.understudy.spi.Requests;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateStore;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Elections and shared state in this process. Backends of one engine compete in the same elections, so several nodes of
 * one JVM can share it; nothing outlives the process.
 */
public final class MemoryBackend implements Backend {
    private final MemoryEngine engine;
    private final Ticker ticker;
    private final Scheduler scheduler;

    @GuardedBy("this")
    private Scheduler.Cancel sweep = () -> {};

    /** @param ticker one clock for all backends of {@code engine} */
    public MemoryBackend(MemoryEngine engine, Ticker ticker, Scheduler scheduler) {
        this.engine = engine;
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    @Override
    public ElectionStore election(String prefix) {
        return new MemoryElection(engine, ticker, prefix, this::sweep);
    }

    @Override
    public Requests requests(String prefix) {
        return new MemoryRequests(engine, new MemoryKeys(prefix));
    }

    @Override
    public StateStore stateStore(String prefix) {
        return new MemoryStateStore(engine, prefix);
    }

    /** Whoever holds a lock here dies with everybody else. */
    @Override
    public LockStore lock(String prefix, String name, UUID owner) {
        return new MemoryElection(engine, ticker, new MemoryKeys(prefix, Optional.of(name)), this::sweep);
    }

    @Override
    public CompletionStage<ImmutableList<String>> locked(String prefix, Duration timeout) {
        MemoryKeys keys = new MemoryKeys(prefix);
        return CompletableFuture.completedFuture(engine.step(keyspace -> keyspace.range(keys.locks()).keySet().stream()
                .map(keys::lockOf)
                .distinct()
                .sorted()
                .collect(ImmutableList.toImmutableList())));
    }

    @Override
    public StateFeed feed(String prefix) {
        return new MemoryStateFeed(engine, prefix);
    }

    /** Leases granted here still end by themselves afterwards, as those of a real store do. */
    @Override
    public void close() {}

    /**
     * Ends what is over and comes back at the next deadline; a renewal moves deadlines, so it may come back in vain.
     */
    private void sweep() {
        engine.expire(ticker.nanos());
        synchronized (this) {
            OptionalLong next = engine.nextDeadlineNanos();
            sweep.cancel();
            sweep = next.isPresent() ? scheduler.after(next.getAsLong() - ticker.nanos(), this::sweep) : () -> {};
        }
    }
}
