package dev.understudy.cli.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments and spans of time as people read them. */
final class Times {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT);

    private Times() {}

    /** In the time zone of whoever reads it (the variable {@code TZ}), which is named by its offset. */
    static String local(Instant moment) {
        return LOCAL.format(moment.atZone(ZoneId.systemDefault()));
    }

    /**
     * {@code 415ms}, and from a second on as {@link Text#rough}; none if the clocks of two nodes say less than that.
     */
    static String span(Duration duration) {
        if (duration.isNegative()) {
            return "0ms";
        }
        return duration.toSeconds() == 0 ? duration.toMillis() + "ms" : Text.rough(duration);
    }
}
