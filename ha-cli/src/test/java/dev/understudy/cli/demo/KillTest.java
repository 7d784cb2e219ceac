package dev.understudy.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KillTest {
    @ParameterizedTest
    @CsvSource({"TERM, 1000", "ROLL, 1000", "KILL, 2000", "STOP, 4500"})
    void onlyAFrozenLeaderIsWaitedForAsLongAsItsLeaseLasts(Kill kill, long boundMillis) {
        assertThat(kill.bound(Duration.ofSeconds(3))).isEqualTo(Duration.ofMillis(boundMillis));
    }
}
