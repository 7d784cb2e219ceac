package dev.understudy.internal.election;

import static dev.understudy.internal.election.Stage.BACKING_OFF;
import static dev.understudy.internal.election.Stage.CLAIMING;
import static dev.understudy.internal.election.Stage.ENDED;
import static dev.understudy.internal.election.Stage.ENLISTING;
import static dev.understudy.internal.election.Stage.GRANTING;
import static dev.understudy.internal.election.Stage.IDLE;
import static dev.understudy.internal.election.Stage.LEADING;
import static dev.understudy.internal.election.Stage.OBSERVING;
import static dev.understudy.internal.election.Stage.QUEUED;
import static dev.understudy.internal.election.Stage.RELEASING;
import static dev.understudy.internal.election.Stage.STARTING;
import static dev.understudy.internal.election.Stage.STOPPING;

import com.google.common.collect.ImmutableSetMultimap;

/**
 * The one table of legal transitions; every step of the machine is checked against it.
 *
 * <pre>
 *   IDLE --> GRANTING --> CLAIMING --> ENLISTING --> QUEUED --> STARTING --> LEADING
 *              ^    |         |            |           |            \          |
 *              |    v         |            |           |             v         v
 *         BACKING_OFF         +------------+-----+-----+            STOPPING <-+
 *              ^                                 v                      |
 *              +------------------------- RELEASING <-------------------+
 *                                                |
 *                                              ENDED
 * </pre>
 *
 * <p>OBSERVING is beside the queue: CLAIMING leads there if the node must never lead, and RELEASING ends it.
 */
public final class Transitions {
    private static final ImmutableSetMultimap<Stage, Stage> TABLE = ImmutableSetMultimap.<Stage, Stage>builder()
            .putAll(IDLE, GRANTING, ENDED)
            .putAll(GRANTING, CLAIMING, RELEASING, BACKING_OFF, ENDED)
            .putAll(CLAIMING, ENLISTING, OBSERVING, RELEASING)
            .putAll(OBSERVING, RELEASING)
            .putAll(ENLISTING, QUEUED, RELEASING)
            .putAll(QUEUED, STARTING, RELEASING)
            .putAll(STARTING, LEADING, STOPPING)
            .putAll(LEADING, STOPPING)
            .putAll(STOPPING, RELEASING)
            .putAll(RELEASING, GRANTING, BACKING_OFF, ENDED)
            .putAll(BACKING_OFF, GRANTING, ENDED)
            .build();

    private Transitions() {}

    /** The whole table. */
    public static ImmutableSetMultimap<Stage, Stage> table() {
        return TABLE;
    }

    /** Whether the machine may go from one stage to the other; staying is always legal. */
    public static boolean allows(Stage from, Stage to) {
        return from == to || TABLE.containsEntry(from, to);
    }

    static void check(Stage from, Stage to) {
        if (!allows(from, to)) {
            throw new IllegalStateException("illegal transition " + from + " -> " + to);
        }
    }
}
