package dev.understudy.state;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Comparator;

/** The rules for keys of the shared state. */
public final class Keys {
    /** The order of the UTF-8 bytes of two keys: that of their code points, which is not that of Java's chars. */
    public static final Comparator<String> ORDER = Keys::compare;

    /** The longest key, in Java chars. */
    public static final int MAX_LENGTH = 4096;

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
        for (int i = 0; i < prefix.length(); i++) {
            if (Character.isSurrogate(prefix.charAt(i))) {
                boolean pair =
                        i + 1 < prefix.length() && Character.isSurrogatePair(prefix.charAt(i), prefix.charAt(i + 1));
                checkArgument(pair, "a key must be well-formed Unicode");
                i++;
            }
        }
        return prefix;
    }

    private static int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) == Character.isSurrogate(b);
                // Surrogates stand for code points above all others, though their own numbers do not.
                return surrogates ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
