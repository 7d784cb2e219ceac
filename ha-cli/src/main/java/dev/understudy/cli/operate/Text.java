package dev.understudy.cli.operate;

import com.google.common.base.CharMatcher;
import java.time.Duration;

/** What others wrote, made fit for a terminal. */
final class Text {
    private Text() {}

    /** Without control characters: a name from the store must not move anybody's cursor. */
    static String plain(String text) {
        return CharMatcher.javaIsoControl().replaceFrom(text, '?');
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
