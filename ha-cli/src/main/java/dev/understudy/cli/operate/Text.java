package dev.understudy.cli.operate;

import dev.understudy.program.Plain;
import java.time.Duration;

/** What others wrote, made fit for a terminal. */
final class Text {
    private Text() {}

    /** As all programs print what others wrote: {@link Plain}. */
    static String plain(String text) {
        return Plain.line(text);
    }

    /** A dash for nothing, so that columns stay columns for scripts too. */
    static String orDash(String text) {
        return text.isEmpty() ? "-" : plain(text);
    }

    /** Seconds, and whatever larger units there are: {@code 4s}, {@code 3m 20s}, {@code 2h 5m}. */
    static String rough(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        return seconds / 3_600 + "h " + seconds % 3_600 / 60 + "m";
    }
}
