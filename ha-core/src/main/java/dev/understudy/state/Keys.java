package dev.understudy.state;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The rules for keys of the shared state: text, stored as UTF-8.
 *
 * <p>A store may hold keys that another program wrote and that are not UTF-8. They are read without loss: each byte
 * that is no part of a character becomes one lone surrogate, U+DC80 for 0x80 to U+DCFF for 0xFF, which no text contains
 * (as in Python's PEP 383), and {@link #bytes} turns it back. Such keys can be read, compared and carried;
 * {@link #check} refuses to write them.
 */
public final class Keys {
    /** The order of the bytes of two keys: of text that of its code points, which is not that of Java's chars. */
    public static final Comparator<String> ORDER = Keys::compare;

    /** The longest key, in Java chars. */
    public static final int MAX_LENGTH = 4096;

    /** Stands for the byte 0x00, if that ever were no part of a character. */
    private static final char LONE_BYTE = '\uDC00';

    private static final char FIRST_LONE = '\uDC80';
    private static final char LAST_LONE = '\uDCFF';
    private static final int UNKNOWN = '\uFFFD';

    private Keys() {}

    /**
     * Checks one key.
     *
     * @return the key
     * @throws IllegalArgumentException if it is empty, longer than {@link #MAX_LENGTH}, or half of a surrogate pair is
     *     missing, which no encoding keeps
     */
    public static String check(String key) {
        checkArgument(!key.isEmpty(), "a key must not be empty");
        return checkPrefix(key);
    }

    /** Checks the beginning of keys, which may be empty. */
    public static String checkPrefix(String prefix) {
        checkArgument(prefix.length() <= MAX_LENGTH, "a key has at most %s characters", MAX_LENGTH);
        checkArgument(isText(prefix), "a key must be well-formed Unicode");
        return prefix;
    }

    /** Whether it is well-formed Unicode: no half of a surrogate pair is missing. */
    public static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /**
     * A key as a store keeps it.
     *
     * @throws IllegalArgumentException if half of a surrogate pair is missing, and what is there stands for no byte
     */
    public static byte[] bytes(String key) {
        if (isText(key)) {
            return key.getBytes(UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(key.length() + Byte.SIZE);
        for (int i = 0; i < key.length(); ) {
            int point = key.codePointAt(i);
            if (point >= FIRST_LONE && point <= LAST_LONE) {
                bytes.write(point - LONE_BYTE);
            } else {
                String character = Character.toString(point);
                checkArgument(isText(character), "a key must be well-formed Unicode");
                bytes.writeBytes(character.getBytes(UTF_8));
            }
            i += Character.charCount(point);
        }
        return bytes.toByteArray();
    }

    /** The key that a store keeps so; {@link #bytes} gives the very same bytes again. */
    public static String ofBytes(byte[] stored) {
        String text = new String(stored, UTF_8);
        // What is no part of a character was replaced; but somebody may have written the replacement itself.
        boolean exact = text.indexOf(UNKNOWN) < 0 || Arrays.equals(text.getBytes(UTF_8), stored);
        return exact ? text : carried(stored);
    }

    private static String carried(byte[] stored) {
        // A new decoder reports what is malformed, and stands behind the last whole character then.
        CharsetDecoder decoder = UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(stored);
        CharBuffer out = CharBuffer.allocate(stored.length);
        for (CoderResult end = decoder.decode(in, out, true); end.isMalformed(); end = decoder.decode(in, out, true)) {
            for (int i = 0; i < end.length(); i++) {
                out.put((char) (LONE_BYTE + Byte.toUnsignedInt(in.get())));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    private static int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                if (isLone(one, i) || isLone(other, i)) {
                    return Arrays.compareUnsigned(bytes(one.substring(i)), bytes(other.substring(i)));
                }
                boolean surrogates = Character.isSurrogate(a) == Character.isSurrogate(b);
                // Surrogates stand for code points above all others, though their own numbers do not.
                return surrogates ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    private static boolean isLone(String key, int at) {
        char c = key.charAt(at);
        return c >= FIRST_LONE && c <= LAST_LONE && (at == 0 || !Character.isHighSurrogate(key.charAt(at - 1)));
    }
}
