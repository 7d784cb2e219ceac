package dev.understudy.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReminderTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Reminder reminder = new Reminder();

    @Test
    void aTroubleIsToldWhenItBeginsAndOnceAMinute() {
        int told = 0;
        for (long now = 0; now < 5 * MINUTE; now += Duration.ofMillis(800).toNanos()) {
            told += reminder.isDue(now) ? 1 : 0;
        }
        assertThat(told).isEqualTo(5);
    }

    @Test
    void whenItIsOverItsLengthIsToldOnceAndTheNextOneBeginsAnew() {
        assertThat(reminder.over(1)).isEmpty();
        assertThat(reminder.isDue(-MINUTE)).isTrue();
        assertThat(reminder.lasted(5)).isEqualTo(Duration.ofNanos(MINUTE + 5));
        assertThat(reminder.over(0)).contains(Duration.ofNanos(MINUTE));
        assertThat(reminder.over(0)).isEmpty();
        assertThat(reminder.isDue(1)).isTrue();
    }
}
