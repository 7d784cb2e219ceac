package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Coordinator;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.Ousted;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One election in a {@link MemoryEngine}. Every verb is done before it returns, so no outcome is ever unknown. */
public final class MemoryCoordinator implements Coordinator {
    private final MemoryEngine engine;
    private final Ticker ticker;
    private final MemoryRegistry registry;
    private final MemoryHistory history;
    private final MemoryQueue queue;
    private final Challenges challenges;
    private final Runnable granted;
    private final Set<Watch> bells = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param ticker the engine's clock
     * @param granted called after each grant: now somebody must see to it that {@link MemoryEngine#expire} is called
     */
    public MemoryCoordinator(MemoryEngine engine, Ticker ticker, String prefix, Runnable granted) {
        this(engine, ticker, new MemoryKeys(prefix), granted);
    }

    MemoryCoordinator(MemoryEngine engine, Ticker ticker, MemoryKeys keys, Runnable granted) {
        this.engine = engine;
        this.ticker = ticker;
        this.registry = new MemoryRegistry(engine, keys);
        this.history = new MemoryHistory(engine, keys);
        this.queue = new MemoryQueue(engine, registry, history, keys);
        this.challenges = new MemoryChallenges(this, engine, keys);
        this.granted = granted;
    }

    @Override
    public CompletionStage<Grant> grant(Duration ttl, Duration timeout) {
        return done(() -> {
            Grant grant = engine.grant(ticker.nanos(), ttl);
            granted.run();
            return grant;
        });
    }

    @Override
    public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
        return done(() -> engine.renew(ticker.nanos(), lease));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease, Duration timeout) {
        return done(() -> engine.revoke(lease));
    }

    @Override
    public CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout) {
        return done(() -> queue.release(lease, id));
    }

    @Override
    public CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout) {
        return done(() -> {
            OptionalLong deadline = engine.deadlineNanos(lease);
            return deadline.isPresent()
                    ? OptionalLong.of(Math.max(0, deadline.getAsLong() - ticker.nanos()))
                    : deadline;
        });
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return done(() -> registry.claim(ticker.nanos(), lease, who));
    }

    @Override
    public CompletionStage<Boolean> announce(NodeId id, UUID incarnation, String state, Duration timeout) {
        return done(() -> registry.announce(id, incarnation, state));
    }

    @Override
    public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        return done(() -> queue.enlist(lease, id));
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return done(() -> queue.look(own));
    }

    @Override
    public CompletionStage<Optional<Member>> member(String id, Duration timeout) {
        return done(() -> registry.member(id));
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return done(() -> queue.raise(base));
    }

    @Override
    public CompletionStage<MembershipSnapshot> survey(Duration timeout) {
        return done(queue::survey);
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        MemoryHistory.Note note = end.map(known -> history.end(own, known)).orElse(keyspace -> {});
        return done(() -> queue.withdraw(own, note));
    }

    @Override
    public CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        return done(() -> queue.handOver(own, heir, history.end(own, end)));
    }

    @Override
    public CompletionStage<Ousted> oust(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return done(() -> queue.oust(own, leader, grounds, history.end(leader, end)));
    }

    @Override
    public Challenges challenges() {
        return challenges;
    }

    @Override
    public CompletionStage<Void> began(Entry own, Instant from, Duration timeout) {
        return done(() -> queue.began(own, history.begin(own, from)));
    }

    @Override
    public CompletionStage<ImmutableList<TermRecord>> history(int limit, Duration timeout) {
        return done(() -> history.latest(limit));
    }

    @Override
    public Optional<CrashSensor> sign() {
        return Optional.empty();
    }

    @Override
    public Watch listen(String key, Runnable ring) {
        Watch bell = engine.listen(key, ring);
        bells.add(bell);
        if (closed) {
            bell.close();
        }
        return () -> {
            bell.close();
            bells.remove(bell);
        };
    }

    @Override
    public void close() {
        closed = true;
        bells.forEach(Watch::close);
        bells.clear();
    }

    private CompletionStage<Void> done(Runnable verb) {
        return done(() -> {
            verb.run();
            return null;
        });
    }

    <T> CompletionStage<T> done(Supplier<T> verb) {
        if (closed) {
            return CompletableFuture.failedFuture(new UnavailableException("the coordinator is closed"));
        }
        try {
            return CompletableFuture.completedFuture(verb.get());
        } catch (HaException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }
}
