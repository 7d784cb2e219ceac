package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.Registry;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The registry of one election: one record for each node id, under its session's lease (claim S9). */
final class MemoryRegistry implements Registry {
    private final MemoryEngine engine;
    private final Ticker ticker;
    private final MemoryKeys keys;

    MemoryRegistry(MemoryEngine engine, Ticker ticker, MemoryKeys keys) {
        this.engine = engine;
        this.ticker = ticker;
        this.keys = keys;
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId id, Candidate who, Duration timeout) {
        String key = keys.member(who.id().value());
        return engine.answer(keyspace -> {
            keyspace.lease(id);
            Keyspace.Item present = keyspace.get(key);
            if (present != null) {
                Candidate holder = Registration.parse(who.id().value(), present.value());
                if (!holder.incarnation().equals(who.incarnation())) {
                    Keyspace.Lease theirs = keyspace.lease(new LeaseId(present.lease()));
                    long remaining = Math.max(0, theirs.remainingNanos(ticker.nanos()));
                    return new Claim.Taken(holder.incarnation(), new LeaseId(theirs.id), theirs.ttlNanos, remaining);
                }
            }
            if (present == null || present.lease() != id.value()) {
                keyspace.nextRevision();
                keyspace.put(key, Registration.format(who), id.value());
            }
            return new Claim.Ours();
        });
    }

    @Override
    public CompletionStage<Boolean> announce(NodeId id, UUID incarnation, String state, Duration timeout) {
        String key = keys.member(id.value());
        return engine.answer(keyspace -> {
            Keyspace.Item present = keyspace.get(key);
            if (present == null) {
                return false;
            }
            Candidate holder = Registration.parse(id.value(), present.value());
            if (!holder.incarnation().equals(incarnation)) {
                return false;
            }
            if (!holder.bulletin().state().equals(state)) {
                keyspace.nextRevision();
                keyspace.put(key, Registration.format(holder.inState(state)), present.lease());
            }
            return true;
        });
    }

    @Override
    public CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout) {
        String key = keys.member(id.value());
        return engine.done(keyspace -> {
            keyspace.nextRevision();
            keyspace.delete(keys.queue() + lease.hex());
            Keyspace.Item item = keyspace.get(key);
            if (item != null && item.lease() == lease.value()) {
                keyspace.delete(key);
            }
        });
    }

    /** Whoever holds a lock here dies with everybody else, so there is only the session's lease. */
    @Override
    public CompletionStage<Void> reap(LeaseId session, Duration timeout) {
        return MemoryEngine.done(() -> engine.revoke(session));
    }

    @Override
    public CompletionStage<Optional<Member>> member(String id, Duration timeout) {
        String key = keys.member(id);
        return engine.answer(keyspace -> Optional.ofNullable(keyspace.get(key)).map(item -> member(key, item)));
    }

    /** All members, as a part of another step. */
    ImmutableList<Member> members(Keyspace keyspace) {
        return keyspace.range(keys.members()).entrySet().stream()
                .map(each -> member(each.getKey(), each.getValue()))
                .collect(ImmutableList.toImmutableList());
    }

    private Member member(String key, Keyspace.Item item) {
        String id = key.substring(keys.members().length());
        return new Member(Registration.parse(id, item.value()), new LeaseId(item.lease()));
    }
}
