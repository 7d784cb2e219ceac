package dev.understudy.state;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * Some keys of a range, as they were at one revision.
 *
 * @param range what was asked for
 * @param items in the order of keys
 * @param more whether the range goes on after the last item
 * @param revision of the store when it was read
 */
public record Page(KeyRange range, ImmutableList<Versioned> items, boolean more, long revision) {
    /** The first item. */
    public Optional<Versioned> first() {
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(0));
    }

    /** What of the range comes after this page; empty if nothing does. */
    public Optional<KeyRange> rest() {
        return more ? Optional.of(range.from(items.get(items.size() - 1).key())) : Optional.empty();
    }
}
