package dev.understudy.internal.state;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.error.HaException;
import dev.understudy.spi.StateStore.Limits;
import dev.understudy.spi.StateStore.Verdict;
import dev.understudy.state.Condition;
import dev.understudy.state.Condition.ValueIs;
import dev.understudy.state.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on its way through the group commit. What changes in it belongs to the group commit's lock; its
 * result is completed once, outside that lock.
 */
final class Write {
    /** Where a write is. */
    enum Place {
        QUEUED,
        SENT,
        OVER
    }

    /** A verdict, and the revision of the commit it came with. */
    record Result(long revision, Verdict verdict) {}

    final Leadership leadership;
    final Fence fence;
    final Transaction transaction;
    final int bytes;
    final long queuedAtNanos;
    final CompletableFuture<Result> result = new CompletableFuture<>();

    Place place = Place.QUEUED;

    /** How many earlier writes of its keys are not over yet. */
    int ahead;

    /** Later writes that wait for this one. */
    final List<Write> behind = new ArrayList<>(0);

    Write(Leadership leadership, Transaction transaction, long nowNanos) {
        this.leadership = leadership;
        this.fence = leadership.fence();
        this.transaction = transaction;
        this.bytes = bytes(transaction);
        this.queuedAtNanos = nowNanos;
    }

    /** Why no batch can hold it; null if one can. */
    @Nullable
    HaException tooLarge(Limits limits) {
        if (transaction.width() > limits.width()) {
            return new HaException("not applied: a transaction of " + transaction.width()
                    + " operations; the store takes " + limits.width());
        }
        if (bytes > limits.bytes()) {
            return new HaException("not applied: a transaction of " + bytes + " bytes with its keys; the store takes "
                    + limits.bytes());
        }
        return null;
    }

    /** An upper bound of what the transaction adds to a request. */
    private static int bytes(Transaction transaction) {
        long bytes = 0;
        for (Map.Entry<String, Optional<byte[]>> write : transaction.writes().entrySet()) {
            bytes += size(write.getKey())
                    + write.getValue().map(value -> value.length).orElse(0);
        }
        for (Condition condition : transaction.conditions()) {
            // Compared, and read when it does not hold.
            bytes += 2L
                    * (size(condition.keys().prefix())
                            + condition.keys().through().map(Write::size).orElse(0)
                            + size(condition.keys().after()));
            bytes += condition instanceof ValueIs wanted ? wanted.value().length : 0;
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    /** A char takes at most three bytes of UTF-8, and most take one: only long keys are worth the count. */
    private static int size(String key) {
        return Limits.OVERHEAD + 3 * key.length();
    }
}
