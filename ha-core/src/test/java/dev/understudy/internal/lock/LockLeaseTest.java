package dev.understudy.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.error.LeaseGoneException;
import dev.understudy.internal.clock.ManualTime;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.lease.Renewal;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LockLeaseTest {
    private static final LeaseTiming TIMING = LeaseTiming.of(Duration.ofSeconds(4));
    private static final LeaseId LEASE = new LeaseId(7);

    private final ManualTime time = new ManualTime();
    private final List<CompletableFuture<Long>> renewals = new ArrayList<>();
    private final LockLease lease = new LockLease(
            "orders", new Store(), LEASE, Renewal.granted(TIMING, 0, ttl()), TIMING, time, time, () -> {});

    @Test
    void s3ARenewalThatIsNeverAnsweredIsFollowedByOthers() {
        lease.keep();
        time.pass(TIMING.renewInterval());
        time.pass(TIMING.renewInterval());

        assertThat(renewals).hasSizeGreaterThan(1);
        renewals.get(renewals.size() - 1).complete(ttl());
        time.pass(Duration.ofNanos(ttl()).minus(TIMING.renewInterval().multipliedBy(2)));
        assertThat(lease.isAlive()).isTrue();
    }

    @Test
    void s3ALeaseThatWasNotRenewedInTimeIsLost() {
        lease.keep();
        time.pass(TIMING.ttl());

        assertThat(lease.isAlive()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(lease.lost()).isCompleted();
    }

    @Test
    void aLeaseThatTheStoreDoesNotKnowIsLostAtOnce() {
        lease.keep();
        time.pass(TIMING.renewInterval());
        renewals.get(0).completeExceptionally(new LeaseGoneException("expired"));

        assertThat(lease.lost()).isCompleted();
        time.pass(TIMING.ttl());
        assertThat(renewals).hasSize(1);
    }

    private static long ttl() {
        return TIMING.requestedTtlNanos();
    }

    /** Answers renewals when the test says so. */
    private final class Store implements Leases {
        @Override
        public CompletionStage<Grant> grant(Duration ttl, Duration timeout) {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
            CompletableFuture<Long> renewal = new CompletableFuture<>();
            renewals.add(renewal);
            return renewal;
        }

        @Override
        public CompletionStage<Void> revoke(LeaseId lease, Duration timeout) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout) {
            throw new AssertionError();
        }
    }
}
