package dev.understudy.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final LeaseTiming TIMING = LeaseTiming.of(Duration.ofSeconds(10));

    private final Renewal granted = Renewal.granted(TIMING, 0, 10 * SECOND);

    @Test
    void s3TheDeadlineCountsFromTheSendTime() {
        Renewal renewed = granted.sent().acknowledged(TIMING, 2 * SECOND, 10 * SECOND);
        assertThat(renewed.deadline()).isEqualTo(TIMING.deadline(2 * SECOND, 10 * SECOND));
        assertThat(renewed.due()).contains(4 * SECOND);
    }

    @Test
    void s3ALateAnswerNeverShortensWhatANewerOneAllowed() {
        Renewal newer = granted.sent().acknowledged(TIMING, 4 * SECOND, 10 * SECOND);
        assertThat(newer.acknowledged(TIMING, 2 * SECOND, 10 * SECOND).deadline())
                .isEqualTo(newer.deadline());
    }

    @Test
    void s3AFailureChangesNothingButWhenTheNextIsDue() {
        Renewal failed = granted.sent().failed(TIMING, 2 * SECOND);
        assertThat(failed.deadline()).isEqualTo(granted.deadline());
        assertThat(failed.due()).contains(2 * SECOND + TIMING.retryPauseNanos());
    }

    @Test
    void s5OneIsUnderWayAtATime() {
        assertThat(granted.due()).contains(2 * SECOND);
        assertThat(granted.sent().due()).isEmpty();
    }
}
