package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.CompactedException;
import dev.understudy.spi.StateFeed.Change;
import dev.understudy.state.Versioned;
import java.util.ArrayDeque;
import java.util.Optional;

/** The latest changes of the shared states, in their order; for one thread at a time, as the {@link Keyspace} is. */
final class ChangeLog {
    private static final int MOST = 10_000;
    private static final String STATES = "state/";

    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    /** Changes up to this revision may be missing. */
    private long compacted;

    /** Notes what is at {@code key} now. */
    void add(Keyspace keyspace, String key) {
        if (!key.startsWith(STATES)) {
            return;
        }
        Keyspace.Item item = keyspace.get(key);
        long revision = item == null ? keyspace.revision() : item.modRevision();
        changes.add(new Change(
                key, revision, Optional.ofNullable(item).map(now -> new Versioned(key, now.value(), revision))));
        if (changes.size() > MOST) {
            compacted = changes.remove().revision();
        }
    }

    /**
     * The changes of keys with a prefix after a revision.
     *
     * @throws CompactedException if some of them are no longer kept
     */
    ImmutableList<Change> since(String prefix, long after) {
        if (after < compacted) {
            throw new CompactedException("revision " + after + " was compacted: changes are kept after " + compacted);
        }
        return changes.stream()
                .filter(change -> change.revision() > after && change.key().startsWith(prefix))
                .collect(ImmutableList.toImmutableList());
    }

    /** Forgets everything after {@code revision}: it never happened. */
    void forgetAfter(long revision) {
        changes.removeIf(change -> change.revision() > revision);
    }

    /** Forgets everything up to {@code revision}. */
    void compact(long revision) {
        compacted = Math.max(compacted, revision);
        changes.removeIf(change -> change.revision() <= revision);
    }
}
