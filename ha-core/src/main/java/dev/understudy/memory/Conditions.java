package dev.understudy.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.api.Fence;
import dev.understudy.api.Transaction;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.queue.TermBase;
import java.util.Map;

/** What must hold for a commit; for one thread at a time, as the {@link Keyspace} is. */
final class Conditions {
    private Conditions() {}

    /**
     * Checks fence and versions.
     *
     * @throws NotLeaderException if the entry of {@code fence} is not there, or terms count from another base
     * @throws VersionConflictException if a required version does not match
     */
    static void check(Keyspace keyspace, MemoryKeys keys, Fence fence, Transaction transaction) {
        if (!holds(keyspace, keys, fence)) {
            throw new NotLeaderException("term " + fence.term() + " is over: nothing was written");
        }
        for (Map.Entry<String, Long> each : transaction.required().entrySet()) {
            Keyspace.Item item = keyspace.get(keys.state() + each.getKey());
            long version = item == null ? Transaction.ABSENT : item.modRevision();
            if (version != each.getValue()) {
                throw new VersionConflictException(each.getKey() + " has version " + version + ", not "
                        + each.getValue() + ": nothing was written");
            }
        }
    }

    /** Compares the base as it is stored, like a store that knows no numbers. */
    private static boolean holds(Keyspace keyspace, MemoryKeys keys, Fence fence) {
        Keyspace.Item leader = keyspace.get(fence.key());
        Keyspace.Item base = keyspace.get(keys.base());
        boolean sameBase = base == null
                ? fence.base() == TermBase.NONE
                : new String(base.value(), UTF_8).equals(Long.toString(fence.base()));
        return leader != null && leader.createRevision() == fence.createRevision() && sameBase;
    }
}
