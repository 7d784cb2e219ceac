package dev.understudy.testkit.sim;

import dev.understudy.api.NodeId;
import dev.understudy.port.Coordinator;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Claim;
import dev.understudy.queue.Entry;
import dev.understudy.queue.Grant;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.QueueView;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** An honest coordinator, for a bug to override one verb of. */
class ForwardingCoordinator implements Coordinator {
    private final Coordinator honest;

    ForwardingCoordinator(Coordinator honest) {
        this.honest = honest;
    }

    @Override
    public CompletionStage<Grant> grant(Duration ttl, Duration timeout) {
        return honest.grant(ttl, timeout);
    }

    @Override
    public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
        return honest.renew(lease, timeout);
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease, Duration timeout) {
        return honest.revoke(lease, timeout);
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return honest.claim(lease, who, timeout);
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
    public CompletionStage<String> locate(String holder, Duration timeout) {
        return honest.locate(holder, timeout);
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return honest.raise(base, timeout);
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Duration timeout) {
        return honest.withdraw(own, timeout);
    }

    @Override
    public Bell listen(String key, Runnable ring) {
        return honest.listen(key, ring);
    }

    @Override
    public void close() {
        honest.close();
    }
}
