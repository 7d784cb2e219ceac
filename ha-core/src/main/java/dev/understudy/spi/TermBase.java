package dev.understudy.spi;

import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import java.util.regex.Pattern;

/**
 * What the terms of an election count from: term = base + create revision (claim S2). A store that was restored may
 * count its revisions from a low number again (assumption A4); raising the base keeps terms rising. The store holds it
 * as a decimal number without leading zeros; no key means {@link #NONE}.
 */
public final class TermBase {
    /** The base of an election that was never restored. */
    public static final long NONE = 0;

    private static final String RESTORING = "restoring";

    /** Far from overflow, whatever the revision. */
    private static final long MOST = 1L << 62;

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,18}");

    private TermBase() {}

    /** The stored form; {@link #NONE} has none, it is the absence of the key. */
    public static String format(long base) {
        if (base <= NONE || base > MOST) {
            throw new IllegalArgumentException("a stored term base is from 1 to 2^62, got " + base);
        }
        return Long.toString(base);
    }

    /**
     * What stands in place of the number while a restore is under way: no fence matches it, so nobody can lead or
     * write.
     *
     * @param before what terms counted from until then
     * @param token tells one restore from another; without spaces
     */
    public static String restoring(long before, String token) {
        return RESTORING + " " + before + " " + token;
    }

    /** Whether this stands for a restore that is under way, or was interrupted. */
    public static boolean isRestoring(String text) {
        return text.startsWith(RESTORING + " ");
    }

    /** What terms counted from, or did before a restore began. */
    public static long lastKnown(String key, String text) {
        return isRestoring(text) ? Long.parseLong(text.split(" ", 3)[1]) : parse(key, text);
    }

    /**
     * Reads the stored form.
     *
     * @param key where it is stored, for the message
     * @throws UnavailableException if a restore is under way or was interrupted
     * @throws HaException if it is not of the form: then no write could match it
     */
    public static long parse(String key, String text) {
        if (isRestoring(text)) {
            throw new UnavailableException(
                    "a restore is under way or was interrupted (" + key + "): wait, or restore again with --force");
        }
        if (!NUMBER.matcher(text).matches() || (text.compareTo(Long.toString(MOST)) > 0 && text.length() == 19)) {
            throw new HaException("key " + key + ": must hold a number from 1 to 2^62, not " + text);
        }
        return Long.parseLong(text);
    }
}
