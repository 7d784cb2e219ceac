package dev.understudy.spi;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Readers of the written forms of values; empty if the text is not of the form. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");
    /** The highest number that a written duration may have. */
    private static final long MOST = 999_999_999;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,10})(B|KiB|MiB|GiB)?");

    private Values() {}

    static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return Optional.of(
                switch (unit) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofSeconds(amount);
                });
    }

    static String written(Duration duration) {
        if (duration.isNegative() || duration.toSeconds() > MOST) {
            return duration.toString();
        }
        String shortest = duration.equals(Duration.ofSeconds(duration.toSeconds()))
                ? duration.toSeconds() + "s"
                : duration.toMillis() + "ms";
        return duration(shortest).equals(Optional.of(duration)) ? shortest : duration.toString();
    }

    static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    static Optional<Long> size(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        return Optional.of(
                switch (unit) {
                    case "KiB" -> amount << 10;
                    case "MiB" -> amount << 20;
                    case "GiB" -> amount << 30;
                    default -> amount;
                });
    }
}
