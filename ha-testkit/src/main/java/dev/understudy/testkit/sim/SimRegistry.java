package dev.understudy.testkit.sim;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.Registry;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The registry on the far side of a link. */
final class SimRegistry implements Registry {
    private final SimWire wire;
    private final Registry far;

    /** @param far the store's own, on the far side */
    SimRegistry(SimWire wire, Registry far) {
        this.wire = wire;
        this.far = far;
    }

    @Override
    public CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout) {
        return wire.call(Verb.RELEASE, lease, timeout, () -> far.release(lease, id, timeout));
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return wire.call(Verb.CLAIM, lease, timeout, () -> far.claim(lease, who, timeout));
    }

    @Override
    public CompletionStage<Boolean> announce(NodeId id, UUID incarnation, String state, Duration timeout) {
        return wire.call(Verb.ANNOUNCE, SimWire.NONE, timeout, () -> far.announce(id, incarnation, state, timeout));
    }

    @Override
    public CompletionStage<Optional<Member>> member(String id, Duration timeout) {
        return wire.call(Verb.MEMBER, SimWire.NONE, timeout, () -> far.member(id, timeout));
    }

    @Override
    public CompletionStage<Void> reap(LeaseId session, Duration timeout) {
        return wire.call(Verb.REVOKE, session, timeout, () -> far.reap(session, timeout));
    }
}
