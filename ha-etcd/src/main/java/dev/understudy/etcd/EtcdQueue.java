package dev.understudy.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.api.NodeId;
import dev.understudy.queue.Entry;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.Ousted;
import dev.understudy.queue.QueueView;
import dev.understudy.queue.TermEnd;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.kv.GetResponse;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The queue of candidates, in the layout and with the transactions of etcd's own election, so that candidates of Go's
 * {@code concurrency.Election} and {@code etcdctl elect} stand in the same queue.
 *
 * <p>Every verb is one transaction; one that only reads is linearizable too (assumption A1).
 */
final class EtcdQueue {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final EtcdTermBase base;
    private final EtcdHistory history;
    /** What the last answer to a look has shown; another's look is no harm, its entries are compared too. */
    private volatile @Nullable QueueView seen;

    EtcdQueue(EtcdLinks links, EtcdKeys keys, EtcdTermBase base, EtcdHistory history) {
        this.links = links;
        this.keys = keys;
        this.base = base;
        this.history = history;
    }

    /** Creates the entry under {@code lease} unless it is there. */
    CompletableFuture<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        String name = keys.entry(lease);
        ByteSequence key = keys.wire(name);
        Op put = Op.put(
                key,
                ByteSequence.from(id.value(), UTF_8),
                PutOption.builder().withLeaseId(lease.value()).build());
        return links.call(EtcdCall.write(
                "join queue at " + name,
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(0)))
                        .Then(base.read(), put, Op.get(key, GetOption.DEFAULT))
                        .Else(base.read(), Op.get(key, GetOption.DEFAULT))
                        .commit()
                        .thenApply(answer -> first(answer, 1, base(answer, 0)).orElseThrow())));
    }

    /**
     * Reads the leader, the own entry, its predecessor and the base of all terms at one revision.
     *
     * <p>For etcd the two ranges are the work: it sorts the whole queue for each. But entries join at the end alone, so
     * as long as those stand that the last look has shown, the queue looks the same to {@code own}: the ranges are read
     * only if one of them does not.
     */
    CompletableFuture<QueueView> look(Entry own, Duration timeout) {
        QueueView last = seen;
        Cmp[] unchanged =
                last == null || last.own().filter(entry -> isSame(entry, own)).isEmpty()
                        ? new Cmp[0]
                        : Stream.of(last.own(), last.first(), last.predecessor())
                                .flatMap(Optional::stream)
                                .distinct()
                                .map(this::stands)
                                .toArray(Cmp[]::new);
        return links.call(EtcdCall.read("read queue", timeout, client -> look(client, own, last, unchanged)));
    }

    private CompletableFuture<QueueView> look(Client client, Entry own, @Nullable QueueView last, Cmp[] unchanged) {
        Txn question = client.getKVClient().txn();
        if (last == null || unchanged.length == 0) {
            return question.Then(viewFor(own)).commit().thenApply(answer -> remember(view(answer, own)));
        }
        return question.If(unchanged)
                .Then(Op.get(keys.wire(own.key()), GetOption.DEFAULT), base.read())
                .Else(viewFor(own))
                .commit()
                .thenApply(answer -> remember(answer.isSucceeded() ? again(answer, own, last) : view(answer, own)));
    }

    /** What the last look has shown, as it is now: the lease of the own entry and the base may have changed. */
    private QueueView again(TxnResponse answer, Entry own, QueueView last) {
        long from = base(answer, 1);
        return new QueueView(
                answer.getHeader().getRevision(),
                last.first().map(entry -> from(entry, from)),
                first(answer, 0, from).filter(entry -> isSame(entry, own)),
                last.predecessor().map(entry -> from(entry, from)));
    }

    private static Entry from(Entry entry, long base) {
        return new Entry(entry.key(), entry.lease(), entry.createRevision(), entry.holder(), base);
    }

    private QueueView remember(QueueView view) {
        seen = view;
        return view;
    }

    /** Deletes the entry unless it is another one by now; how its term ended is told once. */
    CompletableFuture<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        Op delete = Op.delete(keys.wire(own.key()), DeleteOption.DEFAULT);
        Optional<Op> note = end.map(known -> history.end(own, known));
        return links.call(EtcdCall.write(
                "leave queue at " + own.key(),
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(stands(own))
                        .Then(Stream.concat(Stream.of(delete), note.stream()).toArray(Op[]::new))
                        .Else(note.stream().toArray(Op[]::new))
                        .commit()
                        .thenApply(answer -> null)));
    }

    /**
     * Deletes the entry of a leader whose process is dead, if both entries and, for a suspicion, the record of its sign
     * of life are as they were seen; and reads the queue as it is then. The reads are a second operation of the same
     * transaction: they see what the first has done (assumption A1).
     */
    CompletableFuture<Ousted> oust(Entry own, Entry leader, OptionalLong armedRevision, TermEnd end, Duration timeout) {
        List<Cmp> unchanged = new ArrayList<>(List.of(stands(leader), stands(own)));
        armedRevision.ifPresent(revision -> unchanged.add(
                new Cmp(keys.wire(keys.vital(leader.lease())), Cmp.Op.EQUAL, CmpTarget.modRevision(revision))));
        Op delete = Op.delete(keys.wire(leader.key()), DeleteOption.DEFAULT);
        List<Op> removal = new ArrayList<>(List.of(viewFor(own)));
        removal.add(0, delete);
        removal.add(history.end(leader, end));
        return links.call(EtcdCall.write(
                "remove the entry of " + leader.holder() + ", whose process is gone",
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(unchanged.toArray(new Cmp[0]))
                        .Then(removal.toArray(new Op[0]))
                        .Else(viewFor(own))
                        .commit()
                        .thenApply(answer -> new Ousted(answer.isSucceeded(), view(answer, own)))));
    }

    /**
     * A removal that cannot be: it asks that one key have two create revisions at a time. Only its code is warm
     * afterwards.
     */
    CompletableFuture<Void> rehearse(Entry own, Duration timeout) {
        Entry nobody = new Entry(own.key(), own.lease(), own.createRevision() + 1, own.holder(), own.base());
        TermEnd never = new TermEnd(TermEnd.Reason.CRASHED, "rehearsal", Instant.EPOCH);
        return oust(own, nobody, OptionalLong.empty(), never, timeout).thenApply(answer -> null);
    }

    /** Holds if the entry is still there, with its create revision. */
    Cmp stands(Entry entry) {
        return new Cmp(keys.wire(entry.key()), Cmp.Op.EQUAL, CmpTarget.createRevision(entry.createRevision()));
    }

    private Op[] viewFor(Entry own) {
        ByteSequence queue = keys.wire(keys.queue());
        GetOption.Builder range =
                GetOption.builder().isPrefix(true).withLimit(1).withSortField(GetOption.SortTarget.CREATE);
        Op leader =
                Op.get(queue, range.withSortOrder(GetOption.SortOrder.ASCEND).build());
        Op self = Op.get(keys.wire(own.key()), GetOption.DEFAULT);
        Op ahead = Op.get(
                queue,
                range.withSortOrder(GetOption.SortOrder.DESCEND)
                        .withMaxCreateRevision(own.createRevision() - 1)
                        .build());
        return new Op[] {leader, self, ahead, base.read()};
    }

    private QueueView view(TxnResponse answer, Entry own) {
        long from = base(answer, 3);
        return new QueueView(
                answer.getHeader().getRevision(),
                first(answer, 0, from),
                first(answer, 1, from).filter(entry -> isSame(entry, own)),
                first(answer, 2, from));
    }

    /** An entry that somebody put under another lease no longer ends with ours: it is not the same. */
    private static boolean isSame(Entry found, Entry own) {
        return found.createRevision() == own.createRevision() && found.lease().equals(own.lease());
    }

    private long base(TxnResponse answer, int question) {
        return base.value(answer.getGetResponses().get(question));
    }

    private Optional<Entry> first(TxnResponse answer, int question, long from) {
        GetResponse found = answer.getGetResponses().get(question);
        return found.getKvs().stream().findFirst().map(kv -> entry(kv, from));
    }

    /** A stored entry, its term counted from a base. */
    Entry entry(KeyValue kv, long from) {
        return new Entry(
                keys.name(kv.getKey()),
                new LeaseId(kv.getLease()),
                kv.getCreateRevision(),
                kv.getValue().toString(UTF_8),
                from);
    }
}
