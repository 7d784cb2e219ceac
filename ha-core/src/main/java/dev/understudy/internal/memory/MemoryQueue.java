package dev.understudy.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.Ousted;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.TermBase;
import java.util.List;

/** The queue of one election. Each verb is one step of the engine; see {@link dev.understudy.spi.Coordinator}. */
final class MemoryQueue {
    private final MemoryEngine engine;
    private final MemoryRegistry registry;
    private final MemoryHistory history;
    private final MemoryKeys keys;

    MemoryQueue(MemoryEngine engine, MemoryRegistry registry, MemoryHistory history, MemoryKeys keys) {
        this.engine = engine;
        this.registry = registry;
        this.history = history;
        this.keys = keys;
    }

    /** @throws LeaseGoneException if {@code id} is no more */
    Entry enlist(LeaseId id, NodeId node) {
        String key = keys.queue() + id.hex();
        return engine.step(keyspace -> {
            keyspace.lease(id);
            Keyspace.Item item = keyspace.get(key);
            if (item == null) {
                keyspace.nextRevision();
                item = keyspace.put(key, node.value().getBytes(UTF_8), id.value());
            }
            return QueueReader.entry(key, item, QueueReader.base(keyspace, keys));
        });
    }

    QueueView look(Entry own) {
        return engine.step(keyspace -> view(keyspace, own));
    }

    /** Raises what terms count from. */
    void raise(long base) {
        engine.step(keyspace -> {
            if (QueueReader.base(keyspace, keys) < base) {
                keyspace.nextRevision();
                keyspace.put(keys.base(), TermBase.format(base).getBytes(UTF_8), 0);
            }
            return true;
        });
    }

    MembershipSnapshot survey() {
        return engine.step(
                keyspace -> new MembershipSnapshot(keyspace.revision(), inOrder(keyspace), registry.members(keyspace)));
    }

    void release(LeaseId id, NodeId node) {
        engine.step(keyspace -> {
            keyspace.nextRevision();
            keyspace.delete(keys.queue() + id.hex());
            registry.release(keyspace, id, node);
            return true;
        });
    }

    void withdraw(Entry own, MemoryHistory.Note end) {
        engine.step(keyspace -> {
            keyspace.nextRevision();
            if (stands(keyspace, own)) {
                keyspace.delete(own.key());
            }
            end.write(keyspace);
            return true;
        });
    }

    boolean handOver(Entry own, Entry heir, MemoryHistory.Note end) {
        return engine.step(keyspace -> {
            List<Entry> ahead = inOrder(keyspace).stream()
                    .filter(entry -> entry.createRevision() < heir.createRevision())
                    .toList();
            MembershipSnapshot roll = new MembershipSnapshot(
                    keyspace.revision(), ImmutableList.copyOf(ahead), registry.members(keyspace));
            boolean ours = ahead.stream().allMatch(entry -> roll.holder(entry).isPresent());
            if (!stands(keyspace, heir) || ahead.isEmpty() || !ahead.get(0).equals(own) || !ours) {
                return false;
            }
            keyspace.nextRevision();
            ahead.forEach(entry -> keyspace.delete(entry.key()));
            end.write(keyspace);
            return true;
        });
    }

    /** There is no sign of life in memory, so a lost one cannot have been seen. */
    Ousted oust(Entry own, Entry leader, Grounds grounds, MemoryHistory.Note end) {
        return engine.step(keyspace -> {
            Keyspace.Item challenge = keyspace.get(keys.challenge(leader.lease()));
            boolean hold = grounds instanceof Grounds.Unanswered unanswered
                    ? challenge != null && challenge.modRevision() == unanswered.challengeRevision()
                    : grounds.isProven();
            boolean done = hold && stands(keyspace, own) && stands(keyspace, leader);
            if (done) {
                keyspace.nextRevision();
                keyspace.delete(leader.key());
                keyspace.delete(keys.challenge(leader.lease()));
                end.write(keyspace);
            }
            return new Ousted(done, view(keyspace, own));
        });
    }

    void began(Entry own, MemoryHistory.Note begin) {
        engine.step(keyspace -> {
            if (stands(keyspace, own)) {
                keyspace.nextRevision();
                begin.write(keyspace);
                history.prune(keyspace);
            }
            return true;
        });
    }

    private QueueView view(Keyspace keyspace, Entry own) {
        return QueueReader.view(keyspace, keys, own);
    }

    private ImmutableList<Entry> inOrder(Keyspace keyspace) {
        return QueueReader.inOrder(keyspace, keys);
    }

    static boolean stands(Keyspace keyspace, Entry entry) {
        Keyspace.Item item = keyspace.get(entry.key());
        return item != null && item.createRevision() == entry.createRevision();
    }
}
