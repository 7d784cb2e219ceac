package dev.understudy.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.spi.TermBase;

/** Claim S1: what must hold for a write of a term; for one thread at a time, as the {@link Keyspace} is. */
final class Fences {
    private Fences() {}

    /**
     * @throws NotLeaderException if the entry of {@code fence} is not there, or not the first, or terms count from
     *     another base
     */
    static void check(Keyspace keyspace, MemoryKeys keys, Fence fence) {
        if (!holds(keyspace, keys, fence)) {
            throw new NotLeaderException("not applied: term " + fence.term() + " is over");
        }
    }

    /** Compares the base as it is stored, like a store that knows no numbers. */
    private static boolean holds(Keyspace keyspace, MemoryKeys keys, Fence fence) {
        Keyspace.Item leader = keyspace.get(fence.key());
        Keyspace.Item base = keyspace.get(keys.base());
        boolean sameBase = base == null
                ? fence.base() == TermBase.NONE
                : new String(base.value(), UTF_8).equals(Long.toString(fence.base()));
        return leader != null
                && leader.createRevision() == fence.createRevision()
                && sameBase
                && keyspace.range(queueOf(fence)).values().stream()
                        .allMatch(entry -> entry.createRevision() >= fence.createRevision());
    }

    /** A queue is all the entries in one folder. */
    private static String queueOf(Fence fence) {
        return fence.key().substring(0, fence.key().lastIndexOf('/') + 1);
    }
}
