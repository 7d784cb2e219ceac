package dev.understudy.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.ManualTime;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RevokerTest {
    private static final LeaseTiming TIMING = LeaseTiming.of(Duration.ofSeconds(4));
    private static final LeaseId LEASE = new LeaseId(7);

    private final ManualTime time = new ManualTime();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void l4AsksUntilTheStoreHasAnswered() {
        Revoker revoker = revoker((lease, timeout) -> asked.incrementAndGet() < 3
                ? CompletableFuture.failedFuture(new UnavailableException("refused"))
                : CompletableFuture.completedFuture(null));

        assertThat(revoker.revoke(LEASE)).isCompleted();
        time.pass(TIMING.ttl());

        assertThat(asked).hasValue(3);
    }

    @Test
    void l4AsksASilentStoreUntilTheLeaseMustHaveExpired() {
        Revoker revoker = revoker((lease, timeout) -> {
            asked.incrementAndGet();
            return new CompletableFuture<>();
        });

        assertThat(revoker.revoke(LEASE)).isNotCompleted();
        time.pass(TIMING.ttl());
        int within = asked.get();
        time.pass(TIMING.ttl().multipliedBy(2));
        int atTheEnd = asked.get();
        time.pass(TIMING.ttl());

        assertThat(within).isGreaterThan(2);
        assertThat(atTheEnd).isGreaterThan(within);
        assertThat(asked).hasValue(atTheEnd);
    }

    private Revoker revoker(Revoker.Revocation revocation) {
        return new Revoker(revocation, TIMING, time, time);
    }
}
