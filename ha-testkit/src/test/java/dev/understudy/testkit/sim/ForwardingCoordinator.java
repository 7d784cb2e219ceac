package dev.understudy.testkit.sim;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
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
    public CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout) {
        return honest.release(lease, id, timeout);
    }

    @Override
    public CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout) {
        return honest.remaining(lease, timeout);
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
    public CompletionStage<Boolean> announce(NodeId id, UUID incarnation, String state, Duration timeout) {
        return honest.announce(id, incarnation, state, timeout);
    }

    @Override
    public CompletionStage<Optional<Member>> member(String id, Duration timeout) {
        return honest.member(id, timeout);
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
    public CompletionStage<Ousted> oust(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return honest.oust(own, leader, grounds, end, timeout);
    }

    @Override
    public Challenges challenges() {
        return honest.challenges();
    }

    @Override
    public CompletionStage<Void> began(Entry own, Instant from, Duration timeout) {
        return honest.began(own, from, timeout);
    }

    @Override
    public CompletionStage<ImmutableList<TermRecord>> history(int limit, Duration timeout) {
        return honest.history(limit, timeout);
    }

    @Override
    public Optional<CrashSensor> sign() {
        return honest.sign();
    }

    @Override
    public Watch listen(String key, Runnable ring) {
        return honest.listen(key, ring);
    }

    @Override
    public void close() {
        honest.close();
    }
}
