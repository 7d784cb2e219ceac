package dev.understudy.lock;

import dev.understudy.api.Fence;
import dev.understudy.api.HeldLock;
import dev.understudy.port.Coordinator;
import dev.understudy.queue.Entry;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A lock that was won: its lease, and its entry at the head of the queue. */
final class QueuedLock implements HeldLock {
    private final String name;
    private final Entry own;
    private final Coordinator queue;
    private final LockLease lease;
    private final Duration limit;
    private final Coordinator.Bell bell;

    /** @param limit how long one look at the queue may take */
    QueuedLock(String name, Entry own, Coordinator queue, LockLease lease, Duration limit) {
        this.name = name;
        this.own = own;
        this.queue = queue;
        this.lease = lease;
        this.limit = limit;
        this.bell = queue.listen(own.key(), this::look);
    }

    /** Loses the lock as soon as a read shows that its entry is not first: somebody took it away. */
    void look() {
        if (!lease.isAlive()) {
            return;
        }
        var unused = queue.look(own, limit).whenComplete((view, failure) -> {
            if (failure == null && !view.ownIsFirst(own.base())) {
                bell.close();
                lease.lose("its entry is gone: somebody took it away");
            }
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long token() {
        return own.term().number();
    }

    @Override
    public Fence fence() {
        return own.fence();
    }

    @Override
    public boolean isHeld() {
        return lease.isAlive();
    }

    @Override
    public Duration remaining() {
        return lease.remaining();
    }

    @Override
    public CompletionStage<Void> lost() {
        return lease.lost().minimalCompletionStage();
    }

    @Override
    public void close() {
        bell.close();
        lease.giveUp().toCompletableFuture().join();
    }

    @Override
    public String toString() {
        return "lock " + name + " with token " + token();
    }
}
