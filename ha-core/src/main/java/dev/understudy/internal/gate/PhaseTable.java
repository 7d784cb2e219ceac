package dev.understudy.internal.gate;

import static dev.understudy.NodePhase.ACTIVE;
import static dev.understudy.NodePhase.CLOSED;
import static dev.understudy.NodePhase.DRAINING;
import static dev.understudy.NodePhase.STARTING;
import static dev.understudy.NodePhase.STOPPING;
import static dev.understudy.NodePhase.WAITING;

import com.google.common.collect.ImmutableSetMultimap;
import dev.understudy.NodePhase;

/**
 * The legal moves of a gate, and the only place that knows them.
 *
 * <pre>
 *   WAITING -> STARTING -> ACTIVE -> DRAINING -> STOPPING -> WAITING
 *      |          \________________________________^
 *      +-> CLOSED
 * </pre>
 */
final class PhaseTable {
    private static final ImmutableSetMultimap<NodePhase, NodePhase> NEXT =
            ImmutableSetMultimap.<NodePhase, NodePhase>builder()
                    .putAll(WAITING, STARTING, CLOSED)
                    .putAll(STARTING, ACTIVE, STOPPING)
                    .put(ACTIVE, DRAINING)
                    .put(DRAINING, STOPPING)
                    .put(STOPPING, WAITING)
                    .build();

    private PhaseTable() {}

    /** Whether a gate may go from one phase to the other. */
    static boolean allows(NodePhase from, NodePhase to) {
        return NEXT.containsEntry(from, to);
    }

    /**
     * Checks a move.
     *
     * @throws IllegalStateException if the table does not allow it
     */
    static void check(NodePhase from, NodePhase to) {
        if (!allows(from, to)) {
            throw new IllegalStateException("a gate cannot go from " + from + " to " + to);
        }
    }
}
