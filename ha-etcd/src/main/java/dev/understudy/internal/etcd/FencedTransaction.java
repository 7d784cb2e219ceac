package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.understudy.Fence;
import dev.understudy.spi.StateStore;
import dev.understudy.spi.TermBase;
import dev.understudy.state.Condition;
import dev.understudy.state.Condition.Unwritten;
import dev.understudy.state.Condition.ValueIs;
import dev.understudy.state.Condition.VersionIs;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Transaction;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.kv.GetResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fenced batches as etcd's own requests. jetcd's builders of them cannot compare ranges, and copy every key and value
 * three times.
 */
final class FencedTransaction {
    /**
     * Room for the compares of fence (three) and barrier. etcd counts the most of compares, operations and alternatives
     * at each level of nesting, and limits the sum along each path.
     */
    static final int COMPARES = 4;

    /** What the level that {@link #weighed} adds counts for. */
    static final int WEIGHT = 1;

    private final EtcdKeys keys;
    private final String root;
    private final ByteString baseKey;
    private final ByteString barrierKey;

    FencedTransaction(EtcdKeys keys) {
        this.keys = keys;
        this.root = keys.state();
        this.baseKey = bytes(keys.wire(keys.base()));
        this.barrierKey = bytes(keys.wire(keys.barrier()));
    }

    /** Whether a transaction needs no nested one: a single write without conditions. */
    static boolean isPlain(Transaction transaction) {
        return transaction.conditions().isEmpty() && transaction.writes().size() == 1;
    }

    /**
     * A batch under a fence and behind a barrier; if those do not hold, it reads what {@link #holds} and
     * {@link #barrier(List)} need.
     */
    TxnRequest request(Fence fence, long barrier, List<Transaction> batch) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        addFence(request, fence);
        if (barrier != StateStore.NO_BARRIER) {
            request.addCompare(Compare.newBuilder()
                    .setKey(barrierKey)
                    .setTarget(Compare.CompareTarget.MOD)
                    .setResult(Compare.CompareResult.LESS)
                    .setModRevision(barrier + 1));
        }
        for (Transaction transaction : batch) {
            if (isPlain(transaction)) {
                addWrites(request, transaction);
            } else {
                request.addSuccess(RequestOp.newBuilder().setRequestTxn(nested(transaction)));
            }
        }
        request.addFailure(read(entry(fence), true))
                .addFailure(read(baseKey, false))
                .addFailure(read(barrierKey, true))
                .addFailure(ahead(fence));
        return isNested(batch) ? weighed(request, batch) : request.build();
    }

    /**
     * Whether all puts of a batch are in nested transactions, and there are any. A batch that only deletes makes room,
     * and must pass when there is none.
     */
    static boolean isNested(List<Transaction> batch) {
        boolean puts = batch.stream().anyMatch(FencedTransaction::puts);
        return puts && batch.stream().noneMatch(each -> isPlain(each) && puts(each));
    }

    static boolean puts(Transaction transaction) {
        return transaction.writes().values().stream().anyMatch(Optional::isPresent);
    }

    /**
     * The same transaction, counted by etcd's quota. Before 3.5.33 and 3.6.14 (etcd#22134) the quota looks at the puts
     * of the outermost level alone, carried out or not, as the check of permissions does before 3.5.28. So there is
     * one, of a key of the batch, in the branch that no store can take: a version is never negative. Were it taken, it
     * would leave the value as it is.
     */
    private TxnRequest weighed(TxnRequest.Builder request, List<Transaction> batch) {
        ByteString put = key(batch.stream()
                .flatMap(each -> each.writes().entrySet().stream())
                .filter(write -> write.getValue().isPresent())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow());
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(barrierKey)
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setResult(Compare.CompareResult.LESS)
                        .setVersion(0))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(put)
                                .setIgnoreValue(true)
                                .setIgnoreLease(true)))
                .addFailure(RequestOp.newBuilder().setRequestTxn(request))
                .build();
    }

    /**
     * Under the same fence, one key of each transaction of a batch that may have been applied, if it was written after
     * {@code since}. A transaction that only deletes is asked for its key whenever that was written.
     */
    TxnRequest traces(Fence fence, long since, List<Transaction> batch) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        addFence(request, fence);
        for (Transaction transaction : batch) {
            RangeRequest.Builder trace = RangeRequest.newBuilder().setKey(key(traced(transaction)));
            request.addSuccess(RequestOp.newBuilder()
                    .setRequestRange(puts(transaction) ? trace.setMinModRevision(since + 1) : trace.setKeysOnly(true)));
        }
        return request.build();
    }

    /** The key by which a transaction can be told to have been applied: one that it puts, if there is any. */
    static String traced(Transaction transaction) {
        return transaction.writes().entrySet().stream()
                .max(Comparator.comparing(write -> write.getValue().isPresent()))
                .orElseThrow()
                .getKey();
    }

    /** A new barrier, under a fence. */
    TxnRequest barrier(Fence fence) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        addFence(request, fence);
        return request.addSuccess(put(barrierKey, ByteString.EMPTY)).build();
    }

    /**
     * Claims S1 and S2: all that must hold for a write of this term, in one place. The entry is there, none of its
     * queue is older, and terms count from the same base.
     */
    private void addFence(TxnRequest.Builder request, Fence fence) {
        request.addCompare(Compare.newBuilder()
                .setKey(entry(fence))
                .setTarget(Compare.CompareTarget.CREATE)
                .setResult(Compare.CompareResult.EQUAL)
                .setCreateRevision(fence.createRevision()));
        WireRange queue = queue(fence);
        Compare.Builder first = Compare.newBuilder()
                .setKey(bytes(queue.begin()))
                .setTarget(Compare.CompareTarget.CREATE)
                .setResult(Compare.CompareResult.GREATER)
                .setCreateRevision(fence.createRevision() - 1);
        queue.end().ifPresent(end -> first.setRangeEnd(bytes(end)));
        request.addCompare(first);
        Compare.Builder base = Compare.newBuilder().setKey(baseKey).setResult(Compare.CompareResult.EQUAL);
        request.addCompare(
                fence.base() == TermBase.NONE
                        ? base.setTarget(Compare.CompareTarget.CREATE).setCreateRevision(0)
                        : base.setTarget(Compare.CompareTarget.VALUE)
                                .setValue(ByteString.copyFromUtf8(TermBase.format(fence.base()))));
    }

    /** Whether {@link #request}'s fence holds, by what it read when its compares failed. */
    static boolean holds(Fence fence, List<GetResponse> read) {
        boolean entry = read.get(0).getKvs().stream().anyMatch(kv -> kv.getCreateRevision() == fence.createRevision());
        String base = read.get(1).getKvs().stream()
                .findFirst()
                .map(kv -> kv.getValue().toString(UTF_8))
                .orElse("0");
        boolean first = read.get(3).getKvs().isEmpty();
        return entry && first && base.equals(Long.toString(fence.base()));
    }

    /** The newest barrier, by the same; empty if there is none. */
    static Optional<Long> barrier(List<GetResponse> read) {
        return read.get(2).getKvs().stream().findFirst().map(KeyValue::getModRevision);
    }

    private TxnRequest nested(Transaction transaction) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        boolean keysOnly = transaction.conditions().size() != 1;
        for (Condition condition : transaction.conditions()) {
            request.addCompare(compare(condition));
            if (condition.keys().isKey()) {
                request.addFailure(read(key(condition.keys().prefix()), keysOnly));
            }
        }
        addWrites(request, transaction);
        return request.build();
    }

    private Compare compare(Condition condition) {
        if (condition instanceof VersionIs wanted) {
            return Compare.newBuilder()
                    .setKey(key(wanted.key()))
                    .setTarget(Compare.CompareTarget.MOD)
                    .setResult(Compare.CompareResult.EQUAL)
                    .setModRevision(wanted.version())
                    .build();
        }
        if (condition instanceof ValueIs wanted) {
            return Compare.newBuilder()
                    .setKey(key(wanted.key()))
                    .setTarget(Compare.CompareTarget.VALUE)
                    .setResult(Compare.CompareResult.EQUAL)
                    .setValue(UnsafeByteOperations.unsafeWrap(wanted.value()))
                    .build();
        }
        Unwritten wanted = (Unwritten) condition;
        WireRange range = WireRange.of(keys, wanted.keys().below(root));
        Compare.Builder compare = Compare.newBuilder()
                .setKey(bytes(range.begin()))
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.LESS)
                .setModRevision(wanted.revision() + 1);
        range.end().ifPresent(end -> compare.setRangeEnd(bytes(end)));
        return compare.build();
    }

    private void addWrites(TxnRequest.Builder request, Transaction transaction) {
        transaction.writes().forEach((key, value) -> request.addSuccess(write(key(key), value)));
    }

    private static RequestOp write(ByteString key, Optional<byte[]> value) {
        return value.isPresent()
                ? put(key, UnsafeByteOperations.unsafeWrap(value.get()))
                : RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key))
                        .build();
    }

    private static RequestOp put(ByteString key, ByteString value) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value))
                .build();
    }

    private static RequestOp read(ByteString key, boolean keysOnly) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key).setKeysOnly(keysOnly))
                .build();
    }

    /** Who stands ahead in the queue, if anybody does. */
    private RequestOp ahead(Fence fence) {
        WireRange queue = queue(fence);
        RangeRequest.Builder range = RangeRequest.newBuilder()
                .setKey(bytes(queue.begin()))
                .setKeysOnly(true)
                .setLimit(1)
                .setMaxCreateRevision(fence.createRevision() - 1);
        queue.end().ifPresent(end -> range.setRangeEnd(bytes(end)));
        return RequestOp.newBuilder().setRequestRange(range).build();
    }

    /** A queue is all the entries in one folder. */
    private WireRange queue(Fence fence) {
        return WireRange.of(
                keys, KeyRange.prefix(fence.key().substring(0, fence.key().lastIndexOf('/') + 1)));
    }

    private ByteString entry(Fence fence) {
        return bytes(keys.wire(fence.key()));
    }

    /** A key of the shared state, as etcd knows it. */
    ByteString key(String key) {
        return bytes(keys.wire(root + key));
    }

    private static ByteString bytes(ByteSequence wire) {
        return UnsafeByteOperations.unsafeWrap(wire.getBytes());
    }
}
