package dev.understudy.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Subscription;
import dev.understudy.spi.Subscriptions;
import dev.understudy.spi.TermBase;
import dev.understudy.spi.TermEnd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The queue of one election. Each verb is one step of the engine. */
final class MemoryQueue implements CandidateQueue {
    private final MemoryEngine engine;
    private final MemoryRegistry registry;
    private final MemoryHistory history;
    private final MemoryKeys keys;
    private final Subscriptions watches;

    MemoryQueue(
            MemoryEngine engine,
            MemoryRegistry registry,
            MemoryHistory history,
            MemoryKeys keys,
            Subscriptions watches) {
        this.engine = engine;
        this.registry = registry;
        this.history = history;
        this.keys = keys;
        this.watches = watches;
    }

    @Override
    public CompletionStage<Entry> enlist(LeaseId id, NodeId node, Duration timeout) {
        String key = keys.queue() + id.hex();
        return engine.answer(keyspace -> {
            keyspace.lease(id);
            Keyspace.Item item = keyspace.get(key);
            if (item == null) {
                keyspace.nextRevision();
                item = keyspace.put(key, node.value().getBytes(UTF_8), id.value());
            }
            return QueueReader.entry(key, item, QueueReader.base(keyspace, keys));
        });
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return engine.answer(keyspace -> view(keyspace, own));
    }

    @Override
    public Subscription watch(String key, Runnable ring) {
        return watches.add(engine.listen(key, ring));
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return engine.done(keyspace -> {
            if (QueueReader.base(keyspace, keys) < base) {
                keyspace.nextRevision();
                keyspace.put(keys.base(), TermBase.format(base).getBytes(UTF_8), 0);
            }
        });
    }

    @Override
    public CompletionStage<MembershipSnapshot> survey(Duration timeout) {
        return engine.answer(
                keyspace -> new MembershipSnapshot(keyspace.revision(), inOrder(keyspace), registry.members(keyspace)));
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        MemoryHistory.Note note = end.map(known -> history.end(own, known)).orElse(keyspace -> {});
        return engine.done(keyspace -> {
            keyspace.nextRevision();
            if (stands(keyspace, own)) {
                keyspace.delete(own.key());
            }
            note.write(keyspace);
        });
    }

    @Override
    public CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        return engine.answer(keyspace -> {
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
            history.end(own, end).write(keyspace);
            return true;
        });
    }

    /** There is no sign of life in memory, so a lost one cannot have been seen. */
    @Override
    public CompletionStage<Eviction> evict(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return engine.answer(keyspace -> {
            Keyspace.Item challenge = keyspace.get(keys.challenge(leader.lease()));
            boolean hold = grounds instanceof Grounds.Unanswered unanswered
                    ? challenge != null && challenge.modRevision() == unanswered.challengeRevision()
                    : grounds.isProven();
            boolean done = hold && stands(keyspace, own) && stands(keyspace, leader);
            if (done) {
                keyspace.nextRevision();
                keyspace.delete(leader.key());
                keyspace.delete(keys.challenge(leader.lease()));
                history.end(leader, end).write(keyspace);
            }
            return new Eviction(done, view(keyspace, own));
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
