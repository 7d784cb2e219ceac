package dev.understudy.internal.memory;

import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** The leases of a {@link MemoryEngine}. */
final class MemoryLeases implements Leases {
    private final MemoryEngine engine;
    private final Ticker ticker;
    private final Runnable granted;

    /** @param granted called after each grant */
    MemoryLeases(MemoryEngine engine, Ticker ticker, Runnable granted) {
        this.engine = engine;
        this.ticker = ticker;
        this.granted = granted;
    }

    @Override
    public CompletionStage<Grant> grant(Duration ttl, Duration timeout) {
        return MemoryEngine.answer(() -> {
            Grant grant = engine.grant(ticker.nanos(), ttl);
            granted.run();
            return grant;
        });
    }

    @Override
    public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
        return MemoryEngine.answer(() -> engine.renew(ticker.nanos(), lease));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease, Duration timeout) {
        return MemoryEngine.done(() -> engine.revoke(lease));
    }

    @Override
    public CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout) {
        return MemoryEngine.answer(() -> {
            OptionalLong deadline = engine.deadlineNanos(lease);
            return deadline.isPresent()
                    ? OptionalLong.of(Math.max(0, deadline.getAsLong() - ticker.nanos()))
                    : deadline;
        });
    }
}
