package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeldomTest {
    @Test
    void twoThousandInASecondAreSaidOnceAndCounted() {
        Seldom seldom = new Seldom(Duration.ofSeconds(10));
        long start = Long.MAX_VALUE - 5;
        assertThat(seldom.tell(start)).hasValue(1);
        for (int i = 1; i < 2_000; i++) {
            assertThat(seldom.tell(start + i * 500_000L)).isEmpty();
        }
        assertThat(seldom.tell(start + Duration.ofSeconds(10).toNanos())).hasValue(2_000);
    }
}
