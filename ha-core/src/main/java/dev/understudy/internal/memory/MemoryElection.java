package dev.understudy.internal.memory;

import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Leases;
import dev.understudy.spi.Registry;
import dev.understudy.spi.Subscriptions;
import dev.understudy.spi.TermHistory;
import java.util.Optional;

/** One election in a {@link MemoryEngine}. Every verb is done before it returns, so no outcome is ever unknown. */
public final class MemoryElection implements ElectionStore {
    private final Subscriptions watches = new Subscriptions();
    private final MemoryLeases leases;
    private final MemoryRegistry registry;
    private final MemoryHistory history;
    private final MemoryQueue queue;
    private final Challenges challenges;

    /**
     * @param ticker the engine's clock
     * @param granted called after each grant: now somebody must see to it that {@link MemoryEngine#expire} is called
     */
    public MemoryElection(MemoryEngine engine, Ticker ticker, String prefix, Runnable granted) {
        this(engine, ticker, new MemoryKeys(prefix), granted);
    }

    MemoryElection(MemoryEngine engine, Ticker ticker, MemoryKeys keys, Runnable granted) {
        this.leases = new MemoryLeases(engine, ticker, granted);
        this.registry = new MemoryRegistry(engine, ticker, keys);
        this.history = new MemoryHistory(engine, keys);
        this.queue = new MemoryQueue(engine, registry, history, keys, watches);
        this.challenges = new MemoryChallenges(engine, keys, queue);
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public CandidateQueue queue() {
        return queue;
    }

    @Override
    public Registry registry() {
        return registry;
    }

    @Override
    public TermHistory history() {
        return history;
    }

    @Override
    public Challenges challenges() {
        return challenges;
    }

    @Override
    public Optional<CrashSensor> sign() {
        return Optional.empty();
    }

    @Override
    public void close() {
        watches.close();
    }
}
