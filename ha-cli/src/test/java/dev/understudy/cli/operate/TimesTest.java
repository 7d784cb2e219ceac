package dev.understudy.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
    @Test
    void aMomentIsShownInTheReadersZoneWhichIsNamed() {
        Instant moment = Instant.parse("2026-07-01T23:59:58.765Z");
        String shown = Times.local(moment);
        OffsetDateTime read =
                OffsetDateTime.parse(shown, DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT));
        assertThat(read.toInstant()).isEqualTo(moment.truncatedTo(ChronoUnit.SECONDS));
        assertThat(read.getOffset()).isEqualTo(ZoneId.systemDefault().getRules().getOffset(moment));
    }

    @ParameterizedTest
    @CsvSource({"-5, 0ms", "0, 0ms", "999, 999ms", "1000, 1s", "61999, 1m 1s", "7500000, 2h 5m"})
    void aSpanIsShort(long millis, String shown) {
        assertThat(Times.span(Duration.ofMillis(millis))).isEqualTo(shown);
    }
}
