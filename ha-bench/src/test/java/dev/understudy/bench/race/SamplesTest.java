package dev.understudy.bench.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final long MILLI = 1_000_000;

    @Test
    void quantilesAreByNearestRank() {
        Samples hundred = Samples.of(
                LongStream.rangeClosed(1, 100).mapToObj(n -> (101 - n) * MILLI).toList());
        assertThat(hundred.minMillis()).isEqualTo(1);
        assertThat(hundred.p50Millis()).isEqualTo(50);
        assertThat(hundred.p99Millis()).isEqualTo(99);
        assertThat(hundred.maxMillis()).isEqualTo(100);
    }

    @Test
    void ofFewTheLargestIsTheNinetyNinth() {
        Samples three = Samples.of(List.of(3 * MILLI, MILLI, 2 * MILLI));
        assertThat(three.p50Millis()).isEqualTo(2);
        assertThat(three.p99Millis()).isEqualTo(3);
    }
}
