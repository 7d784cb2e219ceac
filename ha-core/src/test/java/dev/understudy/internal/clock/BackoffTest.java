package dev.understudy.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));

    @Test
    void doublesUpToItsLimit() {
        assertThat(backoff.nanos(0)).isEqualTo(Duration.ofMillis(50).toNanos());
        assertThat(backoff.nanos(4)).isEqualTo(Duration.ofMillis(800).toNanos());
        assertThat(backoff.nanos(5)).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(backoff.nanos(Integer.MAX_VALUE))
                .isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void aSpreadPauseIsAtLeastHalfOfIt() {
        for (long salt = -1_000; salt < 1_000; salt++) {
            assertThat(backoff.spreadNanos(10, salt))
                    .isBetween(
                            Duration.ofMillis(500).toNanos(),
                            Duration.ofSeconds(1).toNanos());
        }
        assertThat(backoff.spreadNanos(10, 1)).isNotEqualTo(backoff.spreadNanos(10, 2));
    }
}
