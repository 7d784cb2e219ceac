package dev.understudy.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTimingTest {
    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 60_000, 3_600_000, 86_400_000})
    void derivedTimingsHoldForEveryTtl(long millis) {
        LeaseTiming timing = LeaseTiming.of(Duration.ofMillis(millis));
        assertThat(timing.lookInterval()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(timing.renewInterval()).isLessThan(timing.ttl().dividedBy(4));
    }

    @Test
    void aThreeSecondLeaseOutlivesTheLossOfARaftLeader() {
        // Measured: 1.1 to 1.4 s without a raft leader, on top of a renewal interval and one attempt cut short.
        LeaseTiming timing = LeaseTiming.of(Duration.ofSeconds(3));
        Deadline deadline = timing.deadline(0, timing.requestedTtlNanos());
        Duration gap = timing.renewInterval().plus(timing.attemptTimeout()).plusMillis(1_350);
        assertThat(Duration.ofNanos(deadline.stopAtNanos())).isGreaterThanOrEqualTo(gap);
    }

    @Test
    void theRelationIsStatedWithItsValues() {
        LeaseTiming timing = LeaseTiming.of(Duration.ofSeconds(10));
        assertThatThrownBy(() -> timing.withStopBudget(Duration.ofSeconds(7)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("cluster.leader-session-ttl=10s: must be longer than renew interval 2s + 2 attempts of"
                        + " 500ms + cluster.stop-budget 7s + cluster.safety-margin 200ms = 10200ms");
    }

    @Test
    void theMarginMustCoverTheDrift() {
        LeaseTiming timing = LeaseTiming.of(Duration.ofSeconds(60));
        assertThatThrownBy(() -> timing.withSafetyMargin(Duration.ofMillis(599)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.safety-margin=599ms")
                .hasMessageContaining("at least 1 % of cluster.leader-session-ttl=60s");
        assertThat(timing.withSafetyMargin(Duration.ofMillis(600)).safetyMargin())
                .isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void ttlsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> LeaseTiming.of(Duration.ofMillis(999))).hasMessageContaining("must be from 1s to");
        assertThatThrownBy(() -> LeaseTiming.of(Duration.ofDays(2))).hasMessageContaining("must be from 1s to");
        assertThatThrownBy(() -> LeaseTiming.of(Duration.ofSeconds(10)).withStartBudget(Duration.ZERO))
                .hasMessageContaining("cluster.start-budget=0s: must be positive");
    }

    @Test
    void wholeSecondsAreRequestedRoundedUp() {
        assertThat(LeaseTiming.of(Duration.ofMillis(1_500)).requestedTtlNanos()).isEqualTo(2_000_000_000L);
        assertThat(LeaseTiming.of(Duration.ofSeconds(2)).requestedTtlNanos()).isEqualTo(2_000_000_000L);
    }

    @Test
    void deadlinesCompareAcrossTheOverflowOfTheClock() {
        long now = Long.MAX_VALUE - 10;
        Deadline deadline = new Deadline(now + 5, now + 20);
        assertThat(deadline.mustStop(now)).isFalse();
        assertThat(deadline.mustStop(now + 5)).isTrue();
        assertThat(deadline.over(now + 19)).isFalse();
        assertThat(deadline.over(now + 20)).isTrue();
        assertThat(deadline.orLater(new Deadline(now + 6, now + 21)).untilNanos())
                .isEqualTo(now + 21);
    }
}
