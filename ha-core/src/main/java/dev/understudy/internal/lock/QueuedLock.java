package dev.understudy.internal.lock;

import dev.understudy.Fence;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Era;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Subscription;
import dev.understudy.state.HeldLock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A lock that was won: its lease, and its entry at the head of the queue. */
final class QueuedLock implements HeldLock {
    private final String name;
    private final Entry own;
    private final Era era;
    private final CandidateQueue queue;
    private final LockLease lease;
    private final Duration limit;
    private final Subscription watch;

    /**
     * A lock that a read has shown to be won.
     *
     * @param won the read
     * @param limit how long one look at the queue may take
     */
    QueuedLock(String name, QueueView won, CandidateQueue queue, LockLease lease, Duration limit) {
        this.name = name;
        this.own = won.own().orElseThrow();
        this.era = won.era();
        this.queue = queue;
        this.lease = lease;
        this.limit = limit;
        this.watch = queue.watch(own.key(), this::look);
    }

    /** Loses the lock as soon as a read shows that its entry is not first: somebody took it away. */
    void look() {
        if (!lease.isAlive()) {
            return;
        }
        var unused = queue.look(own, limit).whenComplete((view, failure) -> {
            if (failure == null && !view.era().equals(era)) {
                lose("the store was restored to an older state");
            } else if (failure == null && !view.ownIsFirst(own.base())) {
                lose("its entry is gone: somebody took it away");
            }
        });
    }

    private void lose(String why) {
        watch.close();
        lease.lose(why);
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
        return own.fence(era);
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
        watch.close();
        lease.giveUp().toCompletableFuture().join();
    }

    @Override
    public String toString() {
        return "lock " + name + " with token " + token();
    }
}
