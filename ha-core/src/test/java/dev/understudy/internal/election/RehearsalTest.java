package dev.understudy.internal.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.lease.LeaseTiming;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {
    /** A play that breaks off on the way would leave the code cold that matters. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 60, 86_400})
    void playsToTheEnd(int ttlSeconds) {
        ElectionState end = Rehearsal.play(LeaseTiming.of(Duration.ofSeconds(ttlSeconds)));
        assertThat(end.stage()).isEqualTo(Stage.GRANTING);
    }
}
