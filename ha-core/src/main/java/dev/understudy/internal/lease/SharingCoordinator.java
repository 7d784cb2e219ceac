package dev.understudy.internal.lease;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Coordinator;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.Ousted;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * One election's coordinator under a {@link SharedLease}. Its elector believes that the lease is its own; where it
 * would revoke it, only what this election keeps under it is deleted.
 */
final class SharingCoordinator implements Coordinator {
    /**
     * How often a doubtful entry is looked for, within two times to live: then a late request has come, or never will.
     */
    private static final int SWEEPS = 20;

    private final Coordinator store;
    private final SharedLease lease;
    private final NodeId id;
    private final Scheduler scheduler;
    private final Duration ttl;

    SharingCoordinator(Coordinator store, SharedLease lease, NodeId id, Scheduler scheduler, Duration ttl) {
        this.store = store;
        this.lease = lease;
        this.id = id;
        this.scheduler = scheduler;
        this.ttl = ttl;
    }

    @Override
    public CompletionStage<Grant> grant(Duration wanted, Duration timeout) {
        return lease.join(timeout);
    }

    @Override
    public CompletionStage<Long> renew(LeaseId shared, Duration timeout) {
        return lease.renew(shared, timeout);
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId shared, Duration timeout) {
        return store.release(shared, id, timeout).thenCompose(gone -> lease.leave(shared, timeout));
    }

    @Override
    public CompletionStage<Void> release(LeaseId shared, NodeId who, Duration timeout) {
        return store.release(shared, who, timeout);
    }

    @Override
    public CompletionStage<OptionalLong> remaining(LeaseId shared, Duration timeout) {
        return store.remaining(shared, timeout);
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId shared, Candidate who, Duration timeout) {
        return store.claim(shared, who, timeout);
    }

    /** An enlist of unknown outcome may yet be applied, under a lease that goes on living: its entry is hunted (L4). */
    @Override
    public CompletionStage<Entry> enlist(LeaseId shared, NodeId who, Duration timeout) {
        return store.enlist(shared, who, timeout).whenComplete((entry, failure) -> {
            if (failure instanceof OutcomeUnknownException) {
                lease.close(shared);
                hunt(shared, timeout, SWEEPS);
            }
        });
    }

    private void hunt(LeaseId shared, Duration timeout, int times) {
        if (times > 0) {
            scheduler.after(ttl.multipliedBy(2).dividedBy(SWEEPS).toNanos(), () -> {
                var unused = store.release(shared, id, timeout);
                hunt(shared, timeout, times - 1);
            });
        }
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return store.look(own, timeout);
    }

    @Override
    public CompletionStage<Boolean> announce(NodeId who, UUID incarnation, String state, Duration timeout) {
        return store.announce(who, incarnation, state, timeout);
    }

    @Override
    public CompletionStage<Optional<Member>> member(String who, Duration timeout) {
        return store.member(who, timeout);
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return store.raise(base, timeout);
    }

    @Override
    public CompletionStage<MembershipSnapshot> survey(Duration timeout) {
        return store.survey(timeout);
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        return store.withdraw(own, end, timeout);
    }

    @Override
    public CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        return store.handOver(own, heir, end, timeout);
    }

    @Override
    public CompletionStage<Ousted> oust(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return store.oust(own, leader, grounds, end, timeout);
    }

    @Override
    public Challenges challenges() {
        return store.challenges();
    }

    @Override
    public CompletionStage<Void> rehearse(Entry own, Duration timeout) {
        return store.rehearse(own, timeout);
    }

    @Override
    public CompletionStage<Void> began(Entry own, Instant from, Duration timeout) {
        return store.began(own, from, timeout);
    }

    @Override
    public CompletionStage<ImmutableList<TermRecord>> history(int limit, Duration timeout) {
        return store.history(limit, timeout);
    }

    /** A sign of life belongs to one election's keys; many elections in a process have the tripwire. */
    @Override
    public Optional<CrashSensor> sign() {
        return Optional.empty();
    }

    @Override
    public Watch listen(String key, Runnable ring) {
        return store.listen(key, ring);
    }

    @Override
    public void close() {
        store.close();
    }
}
