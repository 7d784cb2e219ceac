package dev.understudy.testkit.check;

import com.google.common.collect.ImmutableMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The state at every revision, replayed from its changes. */
final class StateReplay {
    /** For each key the revisions at which it changed, and whether it was there afterwards. */
    private final NavigableMap<String, NavigableMap<Long, Boolean>> lives = new TreeMap<>();

    private final Map<Written, Long> puts = new HashMap<>();
    private final NavigableSet<Long> revisions = new TreeSet<>();

    /** A value under a key. */
    private record Written(String key, String value) {}

    StateReplay(List<Change> changes) {
        for (Change change : changes) {
            revisions.add(change.revision());
            lives.computeIfAbsent(change.key(), key -> new TreeMap<>())
                    .put(change.revision(), change.value().isPresent());
            change.value().ifPresent(value -> puts.put(new Written(change.key(), value), change.revision()));
        }
    }

    /** When a value was put. */
    Optional<Long> revisionOf(String key, String value) {
        return Optional.ofNullable(puts.get(new Written(key, value)));
    }

    /** The version of a key just before a revision; 0 if it was absent. */
    long versionBefore(String key, long revision) {
        NavigableMap<Long, Boolean> life = lives.get(key);
        Map.Entry<Long, Boolean> last = life == null ? null : life.lowerEntry(revision);
        return last == null || !last.getValue() ? 0 : last.getKey();
    }

    /** Whether a key is absent just behind a revision. */
    boolean isAbsentAfter(String key, long revision) {
        return versionBefore(key, revision + 1) == 0;
    }

    /** The first keys under a prefix, with their versions, just before a revision. */
    ImmutableMap<String, Long> firstBefore(String prefix, int limit, long revision) {
        ImmutableMap.Builder<String, Long> found = ImmutableMap.builder();
        int left = limit;
        for (String key : lives.tailMap(prefix, true).keySet()) {
            if (!key.startsWith(prefix) || left == 0) {
                break;
            }
            long version = versionBefore(key, revision);
            if (version != 0) {
                found.put(key, version);
                left--;
            }
        }
        return found.buildOrThrow();
    }

    /** The revisions from {@code from} to {@code to} at which something changed. */
    NavigableSet<Long> between(long from, long to) {
        return revisions.subSet(from, true, to, true);
    }
}
