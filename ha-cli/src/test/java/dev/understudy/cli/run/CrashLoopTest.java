package dev.understudy.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CrashLoopTest {
    private static final Duration SOON = Duration.ofMillis(2_999);

    private final CrashLoop crashes = new CrashLoop();

    @Test
    void theEleventhInARowIsOneTooMany() {
        for (int i = 0; i < 10; i++) {
            assertThat(crashes.ended(SOON)).isFalse();
        }
        assertThat(crashes.ended(SOON)).isTrue();
    }

    @Test
    void aLongRunBeginsANewCount() {
        for (int i = 0; i < 10; i++) {
            crashes.ended(SOON);
        }
        assertThat(crashes.ended(Duration.ofSeconds(3))).isFalse();
        assertThat(crashes.ended(SOON)).isFalse();
    }
}
