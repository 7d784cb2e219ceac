package dev.understudy.testkit.sim;

import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Honest leases, for a bug to override one verb of. */
class ForwardingLeases implements Leases {
    private final Leases honest;

    ForwardingLeases(Leases honest) {
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
    public CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout) {
        return honest.remaining(lease, timeout);
    }
}
