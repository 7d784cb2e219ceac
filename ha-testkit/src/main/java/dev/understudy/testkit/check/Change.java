package dev.understudy.testkit.check;

import java.util.Optional;

/**
 * One change of one key, as etcd's history holds it.
 *
 * @param revision of the commit; the changes of one transaction share it
 * @param key as etcd stores it
 * @param value as UTF-8 text; empty if the key was deleted
 * @param createRevision of the key's present life; of the life that ended, if the key was deleted
 * @param seenNanos when this JVM saw it, on its {@link System#nanoTime} clock: soon after the commit, if it was watched
 *     as it happened
 */
public record Change(long revision, String key, Optional<String> value, long createRevision, long seenNanos) {
    /** Whether the key came into being. */
    public boolean isCreation() {
        return value.isPresent() && createRevision == revision;
    }

    public boolean isDeletion() {
        return value.isEmpty();
    }
}
