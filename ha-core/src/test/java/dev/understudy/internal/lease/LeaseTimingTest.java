package dev.understudy.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import java.time.Duration;
import java.util.Optional;
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
        assertThatThrownBy(() -> timing(10, Optional.empty(), Optional.of(Duration.ofSeconds(7))))
                .isInstanceOf(ConfigException.class)
                .hasMessage("cluster.leader-session-ttl=10s: must be longer than renew interval 2s + 2 attempts of"
                        + " 500ms + cluster.stop-budget 7s + cluster.safety-margin 200ms = 10200ms");
    }

    @Test
    void theMarginMustCoverTheDrift() {
        assertThatThrownBy(() -> timing(60, Optional.of(Duration.ofMillis(599)), Optional.empty()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.safety-margin=599ms")
                .hasMessageContaining("at least 1 % of cluster.leader-session-ttl=60s");
        assertThat(timing(60, Optional.of(Duration.ofMillis(600)), Optional.empty())
                        .safetyMargin())
                .isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void ttlsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> LeaseTiming.of(Duration.ofMillis(999))).hasMessageContaining("must be from 1s to");
        assertThatThrownBy(() -> LeaseTiming.of(Duration.ofDays(2))).hasMessageContaining("must be from 1s to");
        assertThatThrownBy(() -> LeaseTiming.of(
                        Duration.ofSeconds(10), Optional.empty(), Optional.empty(), Optional.of(Duration.ZERO)))
                .hasMessageContaining("cluster.start-budget=0s: must be positive, and at most 86400s");
    }

    @Test
    void relationsAreCheckedOverAllValuesTogether() {
        LeaseTiming timing = timing(10, Optional.of(Duration.ofSeconds(5)), Optional.of(Duration.ofMillis(500)));
        assertThat(timing.safetyMargin()).isEqualTo(Duration.ofSeconds(5));
        assertThatThrownBy(() -> LeaseTiming.of(
                        Duration.ofMillis(1001),
                        Optional.of(Duration.ofMillis(11)),
                        Optional.empty(),
                        Optional.empty()))
                .as("the store grants two seconds")
                .hasMessageContaining("cluster.safety-margin=11ms");
    }

    private static LeaseTiming timing(long seconds, Optional<Duration> margin, Optional<Duration> stop) {
        return LeaseTiming.of(Duration.ofSeconds(seconds), margin, stop, Optional.empty());
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
