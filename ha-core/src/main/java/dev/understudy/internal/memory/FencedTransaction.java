package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.spi.StateStore.Applied;
import dev.understudy.spi.StateStore.Barred;
import dev.understudy.spi.StateStore.Committed;
import dev.understudy.spi.StateStore.Outcome;
import dev.understudy.spi.StateStore.Refused;
import dev.understudy.spi.StateStore.Verdict;
import dev.understudy.state.Condition;
import dev.understudy.state.Condition.Unwritten;
import dev.understudy.state.Condition.ValueIs;
import dev.understudy.state.Condition.VersionIs;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Fenced batches on a {@link Keyspace}, as one etcd transaction would do them; for one thread at a time. */
final class FencedTransaction {
    private static final byte[] NOTHING = {};

    private final Keyspace keyspace;
    private final MemoryKeys keys;

    FencedTransaction(Keyspace keyspace, MemoryKeys keys) {
        this.keyspace = keyspace;
        this.keys = keys;
    }

    /** @throws NotLeaderException if {@code fence} does not hold */
    Outcome commit(Fence fence, long barrier, List<Transaction> batch) {
        Fences.check(keyspace, keys, fence);
        Keyspace.Item newest = keyspace.get(keys.barrier());
        if (newest != null && newest.modRevision() > barrier) {
            return new Barred(newest.modRevision());
        }
        // All are judged before any is written.
        ImmutableList<Verdict> verdicts = batch.stream().map(this::judge).collect(ImmutableList.toImmutableList());
        boolean begun = false;
        for (int i = 0; i < batch.size(); i++) {
            if (verdicts.get(i) instanceof Applied && !batch.get(i).writes().isEmpty()) {
                if (!begun) {
                    keyspace.nextRevision();
                    begun = true;
                }
                batch.get(i).writes().forEach(this::write);
            }
        }
        return new Committed(keyspace.revision(), verdicts);
    }

    /** @throws NotLeaderException if {@code fence} does not hold */
    long raise(Fence fence) {
        Fences.check(keyspace, keys, fence);
        keyspace.nextRevision();
        return keyspace.put(keys.barrier(), NOTHING, 0).modRevision();
    }

    private void write(String key, Optional<byte[]> value) {
        if (value.isPresent()) {
            keyspace.put(key, value.get(), 0);
        } else {
            keyspace.delete(key);
        }
    }

    private Verdict judge(Transaction transaction) {
        if (transaction.conditions().stream().allMatch(this::holds)) {
            return new Applied();
        }
        return new Refused(transaction.conditions().stream()
                .filter(condition -> condition.keys().isKey())
                .flatMap(condition -> found(condition.keys().prefix()).stream())
                .collect(ImmutableList.toImmutableList()));
    }

    private Optional<Versioned> found(String key) {
        return Optional.ofNullable(keyspace.get(key)).map(item -> item.versioned(key));
    }

    private boolean holds(Condition condition) {
        if (condition instanceof VersionIs wanted) {
            Keyspace.Item item = keyspace.get(wanted.key());
            return (item == null ? Transaction.ABSENT : item.modRevision()) == wanted.version();
        }
        if (condition instanceof ValueIs wanted) {
            Keyspace.Item item = keyspace.get(wanted.key());
            return item != null && Arrays.equals(item.value(), wanted.value());
        }
        Unwritten wanted = (Unwritten) condition;
        return keyspace.range(wanted.keys()).values().stream()
                .allMatch(item -> item.modRevision() <= wanted.revision());
    }
}
