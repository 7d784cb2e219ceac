package dev.understudy.internal.shared;

import dev.understudy.NodeId;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.async.Failures;
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
import java.util.function.BiConsumer;

/** A queue whose entries live under a shared lease: it tells of each enlist whose outcome is unknown. */
record SharedQueue(CandidateQueue queue, BiConsumer<LeaseId, Duration> doubt) implements CandidateQueue {
    @Override
    public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        return queue.enlist(lease, id, timeout).whenComplete((entry, failure) -> {
            if (failure != null && Failures.unwrap(failure) instanceof OutcomeUnknownException) {
                doubt.accept(lease, timeout);
            }
        });
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return queue.look(own, timeout);
    }

    @Override
    public CompletionStage<MembershipSnapshot> survey(Duration timeout) {
        return queue.survey(timeout);
    }

    @Override
    public Subscription watch(String key, Runnable ring) {
        return queue.watch(key, ring);
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        return queue.withdraw(own, end, timeout);
    }

    @Override
    public CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        return queue.handOver(own, heir, end, timeout);
    }

    @Override
    public CompletionStage<Eviction> evict(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return queue.evict(own, leader, grounds, end, timeout);
    }

    @Override
    public CompletionStage<Void> rehearse(Entry own, Duration timeout) {
        return queue.rehearse(own, timeout);
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return queue.raise(base, timeout);
    }
}
