package dev.understudy.spi;

import com.google.common.base.CharMatcher;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What others wrote into a store, taken only for what it should be: whoever may write there can write anything, and it
 * is dialled, printed and rendered elsewhere. Pure.
 */
public final class ForeignText {
    private static final int LONGEST_HOST = 253;
    private static final int LONGEST_NOTE = 128;
    private static final int LONGEST_QUOTE = 160;
    /** A parser of addresses takes other scripts' digits, and anything at all as a zone. */
    private static final CharMatcher NUMERIC =
            CharMatcher.anyOf("0123456789abcdefABCDEF:.").precomputed();

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\\.?");

    private ForeignText() {}

    /**
     * An address, {@code host:port}: the host is a name of letters, digits, {@code . - _}, or a numeric address, in
     * brackets if it is of IPv6, without a zone, which means something on its own machine alone; the port is from 1 to
     * 65535. Empty if it is anything else.
     */
    public static Optional<HostAndPort> address(String text) {
        if (text.length() > LONGEST_HOST + ":65535".length()) {
            return Optional.empty();
        }
        try {
            HostAndPort parsed = HostAndPort.fromString(text).requireBracketsForIPv6();
            String host = parsed.getHost();
            boolean named = HOST_NAME.matcher(host).matches()
                    || (NUMERIC.matchesAllOf(host) && InetAddresses.isInetAddress(host));
            return Optional.of(parsed).filter(address -> named && address.hasPort() && address.getPort() > 0);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Whether this is a short line without anything that moves a cursor, reorders text, or cannot be seen. */
    public static boolean isNote(String text) {
        return text.length() <= LONGEST_NOTE && text.codePoints().allMatch(ForeignText::isPlain);
    }

    /** The text for a message: cut if it is long, and with {@code ?} for everything that {@link #isNote} excludes. */
    public static String quoted(String text) {
        StringBuilder plain = new StringBuilder("'");
        text.codePoints().limit(LONGEST_QUOTE).forEach(each -> plain.appendCodePoint(isPlain(each) ? each : '?'));
        return plain.append(text.length() > LONGEST_QUOTE ? "…'" : "'").toString();
    }

    /** Whether a terminal shows this character and does nothing else with it: the one rule for all that is printed. */
    public static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
