package dev.understudy.testkit.sim;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.Registry;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** An honest registry, for a bug to override one verb of. */
class ForwardingRegistry implements Registry {
    private final Registry honest;

    ForwardingRegistry(Registry honest) {
        this.honest = honest;
    }

    @Override
    public CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout) {
        return honest.release(lease, id, timeout);
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return honest.claim(lease, who, timeout);
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
    public CompletionStage<Void> reap(LeaseId session, Duration timeout) {
        return honest.reap(session, timeout);
    }
}
