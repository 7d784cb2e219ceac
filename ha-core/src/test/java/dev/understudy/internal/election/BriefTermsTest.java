package dev.understudy.internal.election;

import static dev.understudy.internal.election.Script.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.Term;
import dev.understudy.internal.election.ElectionEvent.Claimed;
import dev.understudy.internal.election.ElectionEvent.Enlisted;
import dev.understudy.internal.election.ElectionEvent.Looked;
import dev.understudy.internal.election.ElectionEvent.Revoked;
import dev.understudy.internal.election.ElectionEvent.Started;
import dev.understudy.internal.election.ElectionEvent.StepDown;
import dev.understudy.internal.election.ElectionEvent.Stopped;
import dev.understudy.internal.election.ElectionEvent.Withdrawn;
import dev.understudy.spi.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Terms that a node gives up as soon as it has them. */
class BriefTermsTest {
    /** The pauses between terms that a service gives up in its own start grow, up to that after a failed start. */
    @Test
    void aServiceThatGivesUpWhenItStartsIsStartedLessAndLessOften() {
        Script script = Script.queued();
        List<Long> pauses = new ArrayList<>();
        for (int term = 0; term < 8; term++) {
            pauses.add(Duration.ofNanos(pauseAfterATermGivenUp(script, Duration.ZERO))
                    .toMillis());
        }

        assertThat(pauses.get(0)).as("once is nothing").isZero();
        assertThat(pauses.subList(1, 6)).isSorted().allMatch(pause -> pause >= 125);
        assertThat(pauses.subList(6, 8)).allMatch(pause -> pause >= 2_500 && pause <= 5_000);
    }

    /** Also if it has just been started; a term that has served for a while begins the count anew. */
    @Test
    void aTermThatServedForAWhileIsFollowedByNoPause() {
        Script script = Script.queued();
        assertThat(pauseAfterATermGivenUp(script, Duration.ofMillis(1))).isZero();
        assertThat(pauseAfterATermGivenUp(script, Duration.ofMillis(1_999))).isPositive();
        assertThat(pauseAfterATermGivenUp(script, Duration.ofSeconds(2))).isZero();
        assertThat(pauseAfterATermGivenUp(script, Duration.ofMillis(1))).isZero();
    }

    /** From the queue to the queue again, with a term in between; nanoseconds without a lease. */
    private static long pauseAfterATermGivenUp(Script script, Duration served) {
        script.feed(new Looked(LEASE, Script.first())).expect(Stage.STARTING);
        if (!served.isZero()) {
            script.feed(new Started(new Term(7))).pass(served, true).expect(Stage.LEADING);
        }
        script.feed(new StepDown())
                .feed(new Stopped(new Term(7)))
                .feed(new Withdrawn(LEASE, true))
                .feed(new Revoked(LEASE, true));
        long from = script.now();
        while (script.state().stage() != Stage.GRANTING) {
            script.expect(Stage.BACKING_OFF).pass(Duration.ofNanos(script.last().wakeInNanos()), false);
        }
        long pause = script.now() - from;
        script.granted()
                .feed(new Claimed(LEASE, new Claim.Ours()))
                .feed(new Enlisted(LEASE, Script.OWN))
                .expect(Stage.QUEUED);
        return pause;
    }
}
