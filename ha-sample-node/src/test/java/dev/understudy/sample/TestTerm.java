package dev.understudy.sample;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.internal.memory.MemoryElection;
import dev.understudy.internal.memory.MemoryEngine;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import java.time.Duration;

/** A term that is held as long as its queue entry exists, whatever the clock says. */
record TestTerm(ElectionStore store, LeaseId lease, Entry entry) implements Leadership {
    static final String PREFIX = "/leader/";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Enters the queue; leads if nobody else is in it. */
    static TestTerm enter(MemoryEngine engine, String node) {
        ElectionStore store = new MemoryElection(engine, () -> 0, PREFIX, () -> {});
        LeaseId lease =
                store.leases().grant(LIMIT, LIMIT).toCompletableFuture().join().lease();
        Entry entry = store.queue()
                .enlist(lease, new NodeId(node), LIMIT)
                .toCompletableFuture()
                .join();
        return new TestTerm(store, lease, entry);
    }

    /** Ends the term behind the leader's back. */
    void end() {
        store.leases().revoke(lease, LIMIT).toCompletableFuture().join();
    }

    @Override
    public Term term() {
        return new Term(entry.createRevision());
    }

    @Override
    public NodeId holder() {
        return new NodeId(entry.holder());
    }

    @Override
    public Fence fence() {
        return new Fence(entry.key(), entry.createRevision());
    }

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public Duration remaining() {
        return LIMIT;
    }
}
