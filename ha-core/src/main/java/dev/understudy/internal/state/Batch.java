package dev.understudy.internal.state;

import dev.understudy.Fence;
import dev.understudy.spi.StateStore.Limits;
import dev.understudy.state.Condition;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes of one term that go to the store as one commit. For one thread at a time. */
final class Batch {
    private final Limits limits;
    private final List<Write> writes = new ArrayList<>();
    private final Set<String> written = new HashSet<>();
    private int widest;
    private long bytes;

    Batch(Limits limits) {
        this.limits = limits;
    }

    /** Adds a write that is free in the order of keys; false if it must wait for another batch. */
    boolean add(Write write) {
        int wide = Math.max(widest, write.transaction.width());
        boolean fits = writes.isEmpty()
                || (writes.size() + 1 + wide <= limits.operations()
                        && bytes + write.bytes <= limits.bytes()
                        && fence().equals(write.fence)
                        && readsNothingWritten(write));
        if (fits) {
            writes.add(write);
            written.addAll(write.transaction.writes().keySet());
            widest = wide;
            bytes += write.bytes;
        }
        return fits;
    }

    /**
     * All conditions of a batch are judged on the state before it, so two writes that each read what the other writes
     * would both pass (write skew). Letting none in that reads what an earlier one writes leaves an order in which they
     * could have come one by one: that of the batch.
     */
    private boolean readsNothingWritten(Write write) {
        for (Condition condition : write.transaction.conditions()) {
            boolean overlaps = condition.keys().isKey()
                    ? written.contains(condition.keys().prefix())
                    : written.stream().anyMatch(condition.keys()::contains);
            if (overlaps) {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        return writes.isEmpty();
    }

    int size() {
        return writes.size();
    }

    /** The term of all its writes. */
    Fence fence() {
        return first().fence;
    }

    /** The first that was added. */
    Write first() {
        return writes.get(0);
    }

    /** What its oldest write has left of the request timeout; half of it at least, though alarms may come late. */
    Duration left(long nowNanos) {
        long oldest = first().queuedAtNanos;
        for (Write write : writes) {
            oldest = write.queuedAtNanos - oldest < 0 ? write.queuedAtNanos : oldest;
        }
        long half = limits.timeout().toNanos() / 2;
        return limits.timeout().minusNanos(Math.min(nowNanos - oldest, half));
    }

    List<Write> writes() {
        return writes;
    }

    List<Transaction> transactions() {
        return writes.stream().map(write -> write.transaction).toList();
    }
}
