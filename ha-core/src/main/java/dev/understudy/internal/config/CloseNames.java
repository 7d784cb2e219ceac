package dev.understudy.internal.config;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;

/** Finds the names a user may have meant, by Levenshtein distance (V. Levenshtein, 1966). */
public final class CloseNames {
    private static final int MOST = 3;

    private CloseNames() {}

    /**
     * The known names within 2 edits of {@code name}, or a tenth of its length if that is more, but never so many that
     * nothing of it is left; nearest first, at most three.
     */
    public static ImmutableList<String> of(String name, Collection<String> known) {
        int limit = Math.min(Math.max(2, name.length() / 10), Math.max(1, name.length() - 1));
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= limit)
                .sorted(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .collect(ImmutableList.toImmutableList());
    }

    /** How many characters must be inserted, deleted or replaced to make one of the other. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
