package dev.understudy.testkit.check;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.stream.Stream;

/**
 * One attempt at a transaction, as whoever made it tells. An attempt that runs again is another one, with values of its
 * own.
 *
 * @param id for messages
 * @param begunNanos before its first read, on {@link System#nanoTime}: on Linux one clock for all processes of a
 *     machine
 * @param endedNanos after its answer; {@link Long#MAX_VALUE} if none came
 * @param reads keys with the versions that were read; 0 for absent
 * @param stretches reads of ranges
 * @param puts keys with values; no other attempt may put the same value under that key
 * @param deletes keys
 * @param outcome what the answer said
 */
public record Attempted(
        String id,
        long begunNanos,
        long endedNanos,
        ImmutableMap<String, Long> reads,
        ImmutableList<Stretch> stretches,
        ImmutableMap<String, String> puts,
        ImmutableSet<String> deletes,
        Outcome outcome) {
    /**
     * The first keys under a prefix, as one read has shown them.
     *
     * @param limit the most that was asked for
     * @param found keys, in order, with their versions
     */
    public record Stretch(String prefix, int limit, ImmutableMap<String, Long> found) {}

    /** What is known of an attempt. */
    public enum Outcome {
        APPLIED,
        NOT_APPLIED,
        /** Applied or not: the history tells. */
        UNKNOWN
    }

    /** @throws IllegalArgumentException if it deletes and puts nothing: the history could not tell whose deed it was */
    public Attempted {
        if (puts.isEmpty() && !deletes.isEmpty()) {
            throw new IllegalArgumentException(id + " deletes " + deletes + " and must put a value of its own too");
        }
    }

    boolean writes() {
        return !puts.isEmpty();
    }

    boolean writes(String key) {
        return puts.containsKey(key) || deletes.contains(key);
    }

    /** Whether the other one writes what this one has read, so that this one must come first. */
    boolean readsWhatIsWrittenBy(Attempted other) {
        return reads.keySet().stream().anyMatch(other::writes)
                || stretches.stream()
                        .anyMatch(stretch -> Stream.concat(other.puts.keySet().stream(), other.deletes.stream())
                                .anyMatch(key -> key.startsWith(stretch.prefix())));
    }

    @Override
    public String toString() {
        return id;
    }
}
