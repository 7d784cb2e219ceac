package dev.understudy.state;

import java.util.Optional;

/**
 * Consecutive keys: all that start with {@code prefix}, come after {@code after}, and go up to {@code through}. Keys
 * are in the order of their UTF-8 bytes, which is that of their code points.
 *
 * @param after the last key that is not in it; empty for none
 * @param through the last key that is in it, if there; empty for no end but the prefix's
 */
public record KeyRange(String prefix, String after, Optional<String> through) {
    /** All keys that start with {@code prefix}; every key if it is empty. */
    public static KeyRange prefix(String prefix) {
        return new KeyRange(prefix, "", Optional.empty());
    }

    /** This one key. */
    public static KeyRange key(String key) {
        return new KeyRange(key, "", Optional.of(key));
    }

    /** What is left of the range after {@code key}. */
    public KeyRange from(String key) {
        return new KeyRange(prefix, key, through);
    }

    /** The range up to {@code key}. */
    public KeyRange upTo(String key) {
        return new KeyRange(prefix, after, Optional.of(key));
    }

    /** The same range below {@code root}. */
    public KeyRange below(String root) {
        return new KeyRange(root + prefix, after.isEmpty() ? "" : root + after, through.map(last -> root + last));
    }

    /** Whether it is a single key. */
    public boolean isKey() {
        return through.isPresent() && through.get().equals(prefix);
    }

    /** Whether {@code key} lies in it. */
    public boolean contains(String key) {
        return key.startsWith(prefix)
                && (after.isEmpty() || Keys.ORDER.compare(key, after) > 0)
                && (through.isEmpty() || Keys.ORDER.compare(key, through.get()) <= 0);
    }
}
