package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.protobuf.UnsafeByteOperations;
import dev.understudy.NodeId;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Subscription;
import dev.understudy.spi.Subscriptions;
import dev.understudy.spi.TermEnd;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The queue of candidates, in the layout and with the transactions of etcd's own election, so that candidates of Go's
 * {@code concurrency.Election} and {@code etcdctl elect} stand in the same queue.
 *
 * <p>Every verb is one transaction; one that only reads is linearizable too (assumption A1).
 */
final class EtcdQueue implements CandidateQueue {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final EtcdTermBase base;
    private final EtcdRegistry registry;
    private final EtcdHistory history;
    private final Subscriptions watches;
    private final CachedQueueReader reader;
    private final BadRecords bad;

    EtcdQueue(
            EtcdLinks links,
            EtcdKeys keys,
            EtcdRegistry registry,
            EtcdHistory history,
            Subscriptions watches,
            BadRecords bad) {
        this.links = links;
        this.keys = keys;
        this.base = new EtcdTermBase(links, keys);
        this.registry = registry;
        this.history = history;
        this.bad = bad;
        this.watches = watches;
        this.reader = new CachedQueueReader(keys, base);
    }

    /**
     * Creates the entry under {@code lease} unless it is there; in a lock's queue, also what tells whose lease it is.
     */
    @Override
    public CompletableFuture<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        String name = keys.entry(lease);
        ByteSequence key = keys.wire(name);
        Op put = Op.put(
                key,
                ByteSequence.from(id.value(), UTF_8),
                PutOption.builder().withLeaseId(lease.value()).build());
        List<Op> join = new ArrayList<>(List.of(base.read(), put, Op.get(key, GetOption.DEFAULT)));
        keys.owner()
                .ifPresent(owner -> join.add(Op.put(
                        keys.wire(keys.holdings(owner) + lease.hex()),
                        ByteSequence.EMPTY,
                        PutOption.builder().withLeaseId(lease.value()).build())));
        return links.call(EtcdCall.write(
                "join queue at " + name,
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(0)))
                        .Then(join.toArray(Op[]::new))
                        .Else(base.read(), Op.get(key, GetOption.DEFAULT))
                        .commit()
                        .thenApply(answer -> enlisted(answer))));
    }

    private Entry enlisted(TxnResponse answer) {
        Entry own = entry(answer).orElseThrow();
        links.lineage()
                .wrote(UnsafeByteOperations.unsafeWrap(keys.wire(own.key()).getBytes()), own.createRevision());
        return own;
    }

    /** Reads the queue as {@code own} must see it, at one revision. */
    @Override
    public CompletableFuture<QueueView> look(Entry own, Duration timeout) {
        return links.call(EtcdCall.read(
                "read queue",
                timeout,
                client -> reader.look(client.getKVClient(), own).thenApply(this::inThisEra)));
    }

    /** Deletes the entry unless it is another one by now; how its term ended is told once. */
    @Override
    public CompletableFuture<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        return history.noting(own, end, note -> leave(own, note, timeout));
    }

    private CompletableFuture<Void> leave(Entry own, Optional<Op> note, Duration timeout) {
        Op delete = Op.delete(keys.wire(own.key()), DeleteOption.DEFAULT);
        return links.call(EtcdCall.write(
                "leave queue at " + own.key(),
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(reader.stands(own))
                        .Then(Stream.concat(Stream.of(delete), note.stream()).toArray(Op[]::new))
                        .Else(note.stream().toArray(Op[]::new))
                        .commit()
                        .thenApply(answer -> {
                            note.ifPresent(known -> history.tidy(timeout));
                            return null;
                        })));
    }

    /**
     * Deletes the entry of a leader whose process is dead, if both entries and, for a suspicion, the record of its sign
     * of life or the challenge to it are as they were seen; and reads the queue as it is then. The reads are a second
     * operation of the same transaction: they see what the first has done (assumption A1).
     */
    @Override
    public CompletableFuture<Eviction> evict(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        List<Cmp> unchanged = new ArrayList<>(List.of(reader.stands(leader), reader.stands(own)));
        if (grounds instanceof Grounds.SignLost lost) {
            unchanged.add(isAt(keys.vital(leader.lease()), lost.armedRevision()));
        } else if (grounds instanceof Grounds.Unanswered unanswered) {
            unchanged.add(isAt(keys.challenge(leader.lease()), unanswered.challengeRevision()));
        }
        return history.noting(leader, Optional.of(end), note -> remove(own, leader, unchanged, note, timeout));
    }

    private CompletableFuture<Eviction> remove(
            Entry own, Entry leader, List<Cmp> unchanged, Optional<Op> note, Duration timeout) {
        Op delete = Op.delete(keys.wire(leader.key()), DeleteOption.DEFAULT);
        List<Op> removal = new ArrayList<>(List.of(reader.reads(own)));
        removal.add(0, delete);
        removal.add(Op.delete(keys.wire(keys.challenge(leader.lease())), DeleteOption.DEFAULT));
        note.ifPresent(removal::add);
        return links.call(EtcdCall.write(
                "remove the entry of " + leader.holder() + ", whose process is gone",
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(unchanged.toArray(new Cmp[0]))
                        .Then(removal.toArray(new Op[0]))
                        .Else(reader.reads(own))
                        .commit()
                        .thenApply(
                                answer -> new Eviction(answer.isSucceeded(), inThisEra(reader.whole(answer, own))))));
    }

    /**
     * A removal that cannot be: it asks that one key have two create revisions at a time. Only its code is warm
     * afterwards.
     */
    @Override
    public CompletableFuture<Void> rehearse(Entry own, Duration timeout) {
        Entry nobody = new Entry(own.key(), own.lease(), own.createRevision() + 1, own.holder(), own.base());
        TermEnd never = new TermEnd(TermEnd.Reason.CRASHED, "rehearsal", Instant.EPOCH);
        List<Cmp> impossible = List.of(reader.stands(nobody), reader.stands(own));
        Optional<Op> note = Optional.of(history.end(nobody, never));
        return remove(own, nobody, impossible, note, timeout).thenApply(answer -> null);
    }

    /** All entries in order, and all of the registry, at one revision. */
    @Override
    public CompletableFuture<MembershipSnapshot> survey(Duration timeout) {
        GetOption inOrder = GetOption.builder()
                .isPrefix(true)
                .withSortField(GetOption.SortTarget.CREATE)
                .withSortOrder(GetOption.SortOrder.ASCEND)
                .build();
        GetOption all = GetOption.builder().isPrefix(true).build();
        CompletableFuture<MembershipSnapshot> atOnce = links.call(EtcdCall.read(
                "read all candidates",
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .Then(
                                Op.get(keys.wire(keys.queue()), inOrder),
                                Op.get(keys.wire(keys.members()), all),
                                base.read())
                        .commit()
                        .thenApply(answer -> snapshot(
                                answer,
                                base.value(answer.getGetResponses().get(2)),
                                answer.getGetResponses().get(0).getKvs(),
                                answer.getGetResponses().get(1).getKvs(),
                                new ArrayList<>()))));
        return Failures.unwrapped(
                atOnce.exceptionallyCompose(failure -> Failures.unwrap(failure) instanceof AnswerTooLargeException
                        ? surveyInPages(timeout)
                        : CompletableFuture.failedFuture(failure)));
    }

    /** What others wrote does not fit into an answer. */
    private CompletableFuture<MembershipSnapshot> surveyInPages(Duration timeout) {
        return links.call(EtcdCall.read(
                        "read what terms count from",
                        timeout,
                        client -> client.getKVClient().txn().Then(base.read()).commit()))
                .thenCompose(seen -> {
                    long revision = seen.getHeader().getRevision();
                    return RecordScan.paged(links, bad, "read all entries", timeout, keys.wire(keys.queue()), revision)
                            .thenCombine(
                                    RecordScan.paged(
                                            links, bad, "read all nodes", timeout, keys.wire(keys.members()), revision),
                                    (entries, members) -> snapshot(
                                            seen,
                                            base.value(seen.getGetResponses().get(0)),
                                            entries.records().stream()
                                                    .sorted(Comparator.comparingLong(KeyValue::getCreateRevision))
                                                    .toList(),
                                            members.records(),
                                            Lists.newArrayList(
                                                    Iterables.concat(entries.leftOut(), members.leftOut()))));
                });
    }

    /** Two requests: what is ahead of the heir, then the one transaction that holds only if nothing has moved. */
    @Override
    public CompletableFuture<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        Duration half = timeout.dividedBy(2);
        return Failures.unwrapped(survey(half).thenCompose(seen -> handOver(own, heir, end, seen, half)));
    }

    /**
     * Deletes the leader's own entry and all that stand between it and the heir, if nothing has moved since the survey
     * and all of these are nodes of ours: a foreign candidate does not look at its key again.
     */
    private CompletableFuture<Boolean> handOver(
            Entry own, Entry heir, TermEnd end, MembershipSnapshot seen, Duration timeout) {
        ImmutableList<Entry> ahead = seen.queue().stream()
                .filter(entry -> entry.createRevision() < heir.createRevision())
                .collect(ImmutableList.toImmutableList());
        boolean ours = ahead.stream().allMatch(entry -> seen.holder(entry).isPresent());
        if (!seen.queue().contains(heir) || ahead.isEmpty() || !ahead.get(0).equals(own) || !ours) {
            return CompletableFuture.completedFuture(false);
        }
        Cmp[] unmoved =
                Stream.concat(ahead.stream(), Stream.of(heir)).map(this::stands).toArray(Cmp[]::new);
        return history.noting(own, Optional.of(end), note -> remove(ahead, heir, unmoved, note, timeout));
    }

    private CompletableFuture<Boolean> remove(
            List<Entry> ahead, Entry heir, Cmp[] unmoved, Optional<Op> note, Duration timeout) {
        Op[] removal = Stream.concat(
                        ahead.stream().map(entry -> Op.delete(keys.wire(entry.key()), DeleteOption.DEFAULT)),
                        note.stream())
                .toArray(Op[]::new);
        return links.call(EtcdCall.write(
                "hand over to " + heir.holder(),
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(unmoved)
                        .Then(removal)
                        .commit()
                        .thenApply(TxnResponse::isSucceeded)));
    }

    /** @param leftOut what is left out already; grows */
    private MembershipSnapshot snapshot(
            TxnResponse answer, long from, List<KeyValue> entries, List<KeyValue> members, List<String> leftOut) {
        return new MembershipSnapshot(
                        answer.getHeader().getRevision(),
                        entries.stream().map(kv -> entry(kv, from)).collect(ImmutableList.toImmutableList()),
                        members.stream()
                                .flatMap(kv -> registry.member(kv, leftOut::add).stream())
                                .collect(ImmutableList.toImmutableList()))
                .in(links.lineage().era())
                .without(leftOut);
    }

    @Override
    public CompletableFuture<Void> raise(long wanted, Duration timeout) {
        return base.raise(wanted, timeout);
    }

    @Override
    public Subscription watch(String key, Runnable ring) {
        return watches.add(EtcdKeyWatch.of(links, keys.wire(key), ring).start());
    }

    private QueueView inThisEra(QueueView view) {
        return view.in(links.lineage().era());
    }

    /** Holds if the entry is still there, with its create revision. */
    Cmp stands(Entry entry) {
        return reader.stands(entry);
    }

    private Cmp isAt(String name, long revision) {
        return new Cmp(keys.wire(name), Cmp.Op.EQUAL, CmpTarget.modRevision(revision));
    }

    private Optional<Entry> entry(TxnResponse answer) {
        long from = base.value(answer.getGetResponses().get(0));
        return answer.getGetResponses().get(1).getKvs().stream().findFirst().map(kv -> entry(kv, from));
    }

    /** A stored entry, its term counted from a base. */
    Entry entry(KeyValue kv, long from) {
        return reader.entry(kv, from);
    }
}
