package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import java.util.Optional;
import java.util.UUID;

/** The registry of one election: one record for each node id, under its session's lease (claim S9). */
final class MemoryRegistry {
    private final MemoryEngine engine;
    private final MemoryKeys keys;

    MemoryRegistry(MemoryEngine engine, MemoryKeys keys) {
        this.engine = engine;
        this.keys = keys;
    }

    /**
     * Claims an id for one incarnation; see {@link dev.understudy.spi.Coordinator#claim}.
     *
     * @throws LeaseGoneException if {@code id} is no more
     */
    Claim claim(long nowNanos, LeaseId id, Candidate who) {
        String key = keys.member(who.id().value());
        return engine.step(keyspace -> {
            keyspace.lease(id);
            Keyspace.Item present = keyspace.get(key);
            if (present != null) {
                Candidate holder = Registration.parse(who.id().value(), present.value());
                if (!holder.incarnation().equals(who.incarnation())) {
                    Keyspace.Lease theirs = keyspace.lease(new LeaseId(present.lease()));
                    long remaining = Math.max(0, theirs.remainingNanos(nowNanos));
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

    /** See {@link dev.understudy.spi.Coordinator#announce}. */
    boolean announce(NodeId id, UUID incarnation, String state) {
        String key = keys.member(id.value());
        return engine.step(keyspace -> {
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

    /** Deletes the claim of an id, if it is under this lease, as a part of another step. */
    void release(Keyspace keyspace, LeaseId lease, NodeId id) {
        String key = keys.member(id.value());
        Keyspace.Item item = keyspace.get(key);
        if (item != null && item.lease() == lease.value()) {
            keyspace.delete(key);
        }
    }

    Optional<Member> member(String id) {
        String key = keys.member(id);
        return engine.step(keyspace -> Optional.ofNullable(keyspace.get(key)).map(item -> member(key, item)));
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
