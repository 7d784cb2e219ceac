package dev.understudy.etcd;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.understudy.api.Fence;
import dev.understudy.api.SharedState;
import dev.understudy.api.Transaction;
import dev.understudy.api.Versioned;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.VersionConflictException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The shared state of one election in etcd. A commit is one transaction: if the leader's entry and all required
 * versions are as they must be, then write, else read what tells which of them was not (claim S1).
 */
final class EtcdSharedState implements SharedState {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final EtcdTermBase base;
    private final String root;
    private final Duration timeout;

    EtcdSharedState(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
        this.base = new EtcdTermBase(links, keys);
        this.root = keys.state();
        this.timeout = links.config().requestTimeout();
    }

    @Override
    public CompletionStage<Optional<Versioned>> get(String key) {
        return links.call(EtcdCall.read(
                "read " + key,
                timeout,
                client -> client.getKVClient()
                        .get(wire(key))
                        .thenApply(found -> found.getKvs().stream().findFirst().map(this::versioned))));
    }

    @Override
    public CompletionStage<ImmutableList<Versioned>> range(String prefix, int limit) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        GetOption upTo = GetOption.builder().isPrefix(true).withLimit(limit).build();
        // Without a sort order etcd answers in the order of its index: by key.
        return links.call(EtcdCall.read(
                "read all of " + prefix,
                timeout,
                client -> client.getKVClient()
                        .get(wire(prefix), upTo)
                        .thenApply(found -> found.getKvs().stream()
                                .map(this::versioned)
                                .collect(ImmutableList.toImmutableList()))));
    }

    @Override
    public CompletionStage<Long> commit(Fence fence, Transaction transaction) {
        Cmp[] conditions = conditions(fence, transaction);
        Op[] writes = writes(transaction);
        Op[] reasons = reasons(fence, transaction);
        String what = "commit of " + writes.length + " writes under term " + fence.term();
        return links.call(EtcdCall.write(
                what,
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(conditions)
                        .Then(writes)
                        .Else(reasons)
                        .commit()
                        .thenApply(answer -> {
                            if (!answer.isSucceeded()) {
                                throw refusal(answer, fence, transaction);
                            }
                            return answer.getHeader().getRevision();
                        })));
    }

    private Cmp[] conditions(Fence fence, Transaction transaction) {
        List<Cmp> conditions = new ArrayList<>();
        conditions.add(new Cmp(keys.wire(fence.key()), Cmp.Op.EQUAL, CmpTarget.createRevision(fence.createRevision())));
        conditions.add(base.is(fence.base()));
        transaction
                .required()
                .forEach((key, version) ->
                        conditions.add(new Cmp(wire(key), Cmp.Op.EQUAL, CmpTarget.modRevision(version))));
        return conditions.toArray(new Cmp[0]);
    }

    private Op[] writes(Transaction transaction) {
        return transaction.writes().entrySet().stream()
                .map(write -> write.getValue()
                        .<Op>map(value -> Op.put(wire(write.getKey()), ByteSequence.from(value), PutOption.DEFAULT))
                        .orElseGet(() -> Op.delete(wire(write.getKey()), DeleteOption.DEFAULT)))
                .toArray(Op[]::new);
    }

    /** The same keys as in {@link #conditions}, in the same order. */
    private Op[] reasons(Fence fence, Transaction transaction) {
        GetOption revisions = GetOption.builder().withKeysOnly(true).build();
        List<Op> reads = new ArrayList<>();
        reads.add(Op.get(keys.wire(fence.key()), revisions));
        reads.add(base.read());
        transaction.required().keySet().forEach(key -> reads.add(Op.get(wire(key), revisions)));
        return reads.toArray(new Op[0]);
    }

    private HaException refusal(TxnResponse answer, Fence fence, Transaction transaction) {
        List<GetResponse> found = answer.getGetResponses();
        long entry = found.get(0).getKvs().stream()
                .findFirst()
                .map(KeyValue::getCreateRevision)
                .orElse(0L);
        if (entry != fence.createRevision() || !base.is(fence.base(), found.get(1))) {
            return new NotLeaderException("not applied: term " + fence.term() + " is over");
        }
        int next = 2;
        for (var required : transaction.required().entrySet()) {
            long version = found.get(next++).getKvs().stream()
                    .findFirst()
                    .map(KeyValue::getModRevision)
                    .orElse(0L);
            if (version != required.getValue()) {
                return new VersionConflictException("not applied: " + required.getKey() + " has version " + version
                        + ", required was " + required.getValue());
            }
        }
        return new HaException("etcd refused a transaction whose conditions hold");
    }

    private ByteSequence wire(String key) {
        return keys.wire(root + key);
    }

    private Versioned versioned(KeyValue kv) {
        String key = keys.name(kv.getKey()).substring(root.length());
        return new Versioned(key, kv.getValue().getBytes(), kv.getModRevision());
    }
}
