package dev.understudy.testkit.sim;

import dev.understudy.NodeId;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Subscription;
import dev.understudy.spi.TermEnd;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** An honest queue, for a bug to override one verb of. */
class ForwardingQueue implements CandidateQueue {
    private final CandidateQueue honest;

    ForwardingQueue(CandidateQueue honest) {
        this.honest = honest;
    }

    @Override
    public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        return honest.enlist(lease, id, timeout);
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return honest.look(own, timeout);
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return honest.raise(base, timeout);
    }

    @Override
    public CompletionStage<MembershipSnapshot> survey(Duration timeout) {
        return honest.survey(timeout);
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        return honest.withdraw(own, end, timeout);
    }

    @Override
    public CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        return honest.handOver(own, heir, end, timeout);
    }

    @Override
    public CompletionStage<Eviction> evict(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return honest.evict(own, leader, grounds, end, timeout);
    }

    @Override
    public Subscription watch(String key, Runnable ring) {
        return honest.watch(key, ring);
    }
}
