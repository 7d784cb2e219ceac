package dev.understudy.memory;

import dev.understudy.api.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.port.Coordinator;
import dev.understudy.port.Ticker;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Claim;
import dev.understudy.queue.Entry;
import dev.understudy.queue.Grant;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.QueueView;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One election in a {@link MemoryEngine}. Every verb is done before it returns, so no outcome is ever unknown. */
public final class MemoryCoordinator implements Coordinator {
    private final MemoryEngine engine;
    private final Ticker ticker;
    private final MemoryKeys keys;
    private final Runnable granted;
    private final Set<Bell> bells = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param ticker the engine's clock
     * @param granted called after each grant: now somebody must see to it that {@link MemoryEngine#expire} is called
     */
    public MemoryCoordinator(MemoryEngine engine, Ticker ticker, String prefix, Runnable granted) {
        this.engine = engine;
        this.ticker = ticker;
        this.keys = new MemoryKeys(prefix);
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
    public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return done(() -> engine.claim(ticker.nanos(), keys.member(who.id().value()), lease, who));
    }

    @Override
    public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        return done(() -> engine.enlist(keys, lease, id));
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return done(() -> engine.look(keys, own));
    }

    @Override
    public CompletionStage<String> locate(String holder, Duration timeout) {
        return done(() -> engine.address(keys.member(holder)));
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return done(() -> engine.raise(keys, base));
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Duration timeout) {
        return done(() -> engine.withdraw(own));
    }

    @Override
    public Bell listen(String key, Runnable ring) {
        Bell bell = engine.listen(key, ring);
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
        bells.forEach(Bell::close);
        bells.clear();
    }

    private CompletionStage<Void> done(Runnable verb) {
        return done(() -> {
            verb.run();
            return null;
        });
    }

    private <T> CompletionStage<T> done(Supplier<T> verb) {
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
