package dev.understudy.testkit.sim;

import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Leases on the far side of a link. */
final class SimLeases implements Leases {
    private final SimWire wire;
    private final Leases far;

    /** @param far the store's own, on the far side */
    SimLeases(SimWire wire, Leases far) {
        this.wire = wire;
        this.far = far;
    }

    @Override
    public CompletionStage<Grant> grant(Duration ttl, Duration timeout) {
        return wire.call(Verb.GRANT, SimWire.NONE, timeout, () -> far.grant(ttl, timeout));
    }

    @Override
    public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
        return wire.call(Verb.RENEW, lease, timeout, () -> far.renew(lease, timeout));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease, Duration timeout) {
        return wire.call(Verb.REVOKE, lease, timeout, () -> far.revoke(lease, timeout));
    }

    @Override
    public CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout) {
        return wire.call(Verb.REMAINING, lease, timeout, () -> far.remaining(lease, timeout));
    }
}
