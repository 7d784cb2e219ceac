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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds the table a second time, by predecessors, over all pairs. */
class TransitionsTest {
    private static final Map<Stage, Set<Stage>> FROM = ImmutableMap.<Stage, Set<Stage>>builder()
            .put(IDLE, Set.of())
            .put(GRANTING, Set.of(IDLE, BACKING_OFF, RELEASING))
            .put(CLAIMING, Set.of(GRANTING))
            .put(OBSERVING, Set.of(CLAIMING))
            .put(ENLISTING, Set.of(CLAIMING))
            .put(QUEUED, Set.of(ENLISTING))
            .put(STARTING, Set.of(QUEUED))
            .put(LEADING, Set.of(STARTING))
            .put(STOPPING, Set.of(STARTING, LEADING))
            .put(RELEASING, Set.of(GRANTING, CLAIMING, OBSERVING, ENLISTING, QUEUED, STOPPING))
            .put(BACKING_OFF, Set.of(GRANTING, RELEASING))
            .put(ENDED, Set.of(IDLE, GRANTING, BACKING_OFF, RELEASING))
            .buildOrThrow();

    @Test
    void exactlyThePairsOfTheTableAreLegal() {
        for (Stage from : Stage.values()) {
            for (Stage to : Stage.values()) {
                boolean legal = from == to || FROM.getOrDefault(to, Set.of()).contains(from);
                assertThat(Transitions.allows(from, to))
                        .as("%s -> %s", from, to)
                        .isEqualTo(legal);
            }
        }
    }

    @Test
    void anIllegalTransitionThrows() {
        assertThatThrownBy(() -> Transitions.check(QUEUED, LEADING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("illegal transition QUEUED -> LEADING");
    }

    @Test
    void nothingLeavesTheEnd() {
        assertThat(Transitions.table().get(ENDED)).isEmpty();
    }
}
