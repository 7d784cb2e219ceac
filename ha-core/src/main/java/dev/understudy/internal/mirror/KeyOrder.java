package dev.understudy.internal.mirror;

import java.util.Comparator;

/**
 * The order of keys in the store: of their bytes in UTF-8, which is that of code points, and differs from
 * {@link String#compareTo} where surrogates meet the characters above them.
 */
enum KeyOrder implements Comparator<String> {
    BY_CODE_POINT;

    @Override
    public int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            int difference = rank(a.charAt(i)) - rank(b.charAt(i));
            if (difference != 0) {
                return difference;
            }
        }
        return a.length() - b.length();
    }

    /** Surrogates stand for code points above all others. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + Character.MAX_VALUE : c;
    }
}
