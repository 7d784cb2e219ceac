package dev.understudy.program;

import com.google.common.base.CharMatcher;
import dev.understudy.spi.ForeignText;
import dev.understudy.state.Keys;
import java.util.function.IntFunction;

/**
 * What others wrote, made fit for a terminal. Everything that programs of the project print, and that is not their own
 * text, goes through here: a name from the store must not move anybody's cursor, change colours, or be shown in another
 * order than it is stored in.
 *
 * <p>What a terminal acts on instead of showing it is written as an escape: controls (C0, DEL, C1), format characters
 * such as bidirectional controls and those without a width, separators of lines and paragraphs, and lone surrogates.
 */
public final class Plain {
    private static final CharMatcher VISIBLE_ASCII = CharMatcher.inRange(' ', '~');
    private static final int FIRST_BYTE = 0xDC80;
    private static final int LAST_BYTE = 0xDCFF;

    private Plain() {}

    /**
     * One line of text, with {@code \}{@code u001b} for ESC, {@code \}{@code u000a} for the end of a line, and
     * {@code \xff} for a byte of a key that is no part of a character (see {@link Keys}).
     */
    public static String line(String text) {
        return escaped(
                text,
                point -> point >= FIRST_BYTE && point <= LAST_BYTE ? "\\x%02x".formatted(point & 0xFF) : utf16(point));
    }

    /**
     * A JSON document on one line, which says the same as before: what is escaped can only stand in its strings, and
     * the escapes are those of JSON.
     */
    public static String json(String document) {
        return escaped(document, Plain::utf16);
    }

    private static String escaped(String text, IntFunction<String> escape) {
        if (VISIBLE_ASCII.matchesAllOf(text)) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (ForeignText.isPlain(point)) {
                plain.appendCodePoint(point);
            } else {
                plain.append(escape.apply(point));
            }
        });
        return plain.toString();
    }

    private static String utf16(int point) {
        StringBuilder units = new StringBuilder();
        for (char unit : Character.toChars(point)) {
            units.append("\\u%04x".formatted((int) unit));
        }
        return units.toString();
    }
}
