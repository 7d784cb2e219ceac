package dev.understudy.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.api.NodeId;
import dev.understudy.queue.Entry;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.QueueView;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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

    EtcdQueue(EtcdLinks links, EtcdKeys keys, EtcdTermBase base) {
        this.links = links;
        this.keys = keys;
        this.base = base;
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
                        .Then(put, base.read())
                        .Else(Op.get(key, GetOption.DEFAULT), base.read())
                        .commit()
                        .thenApply(answer -> answer.isSucceeded()
                                ? new Entry(
                                        name,
                                        lease,
                                        answer.getHeader().getRevision(),
                                        id.value(),
                                        base.value(answer.getGetResponses().get(0)))
                                : first(
                                                answer,
                                                0,
                                                base.value(
                                                        answer.getGetResponses().get(1)))
                                        .orElseThrow())));
    }

    /** Reads the leader, the own entry, its predecessor and the base of all terms at one revision. */
    CompletableFuture<QueueView> look(Entry own, Duration timeout) {
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
        return links.call(EtcdCall.read(
                "read queue",
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .Then(leader, self, ahead, base.read())
                        .commit()
                        .thenApply(answer -> view(answer, own))));
    }

    private QueueView view(TxnResponse answer, Entry own) {
        long from = base.value(answer.getGetResponses().get(3));
        return new QueueView(
                answer.getHeader().getRevision(),
                first(answer, 0, from),
                first(answer, 1, from).filter(entry -> isSame(entry, own)),
                first(answer, 2, from));
    }

    /** Deletes the entry unless it is another one by now. */
    CompletableFuture<Void> withdraw(Entry own, Duration timeout) {
        ByteSequence key = keys.wire(own.key());
        return links.call(EtcdCall.write(
                "leave queue at " + own.key(),
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(own.createRevision())))
                        .Then(Op.delete(key, DeleteOption.DEFAULT))
                        .commit()
                        .thenApply(answer -> null)));
    }

    /** An entry that somebody put under another lease no longer ends with ours: it is not the same. */
    private static boolean isSame(Entry found, Entry own) {
        return found.createRevision() == own.createRevision() && found.lease().equals(own.lease());
    }

    private Optional<Entry> first(TxnResponse answer, int question, long from) {
        GetResponse found = answer.getGetResponses().get(question);
        return found.getKvs().stream().findFirst().map(kv -> entry(kv, from));
    }

    private Entry entry(KeyValue kv, long from) {
        return new Entry(
                keys.name(kv.getKey()),
                new LeaseId(kv.getLease()),
                kv.getCreateRevision(),
                kv.getValue().toString(UTF_8),
                from);
    }
}
