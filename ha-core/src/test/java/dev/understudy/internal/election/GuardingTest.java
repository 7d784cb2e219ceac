package dev.understudy.internal.election;

import static dev.understudy.internal.election.Script.AHEAD;
import static dev.understudy.internal.election.Script.LEASE;
import static dev.understudy.internal.election.Script.OWN;
import static dev.understudy.internal.election.Script.TIMING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.election.ElectionEffect.Attend;
import dev.understudy.internal.election.ElectionEffect.Dismiss;
import dev.understudy.internal.election.ElectionEffect.Elect;
import dev.understudy.internal.election.ElectionEffect.Evict;
import dev.understudy.internal.election.ElectionEffect.Listen;
import dev.understudy.internal.election.ElectionEffect.Look;
import dev.understudy.internal.election.ElectionEffect.Reap;
import dev.understudy.internal.election.ElectionEvent.EvictionFailed;
import dev.understudy.internal.election.ElectionEvent.EvictionTried;
import dev.understudy.internal.election.ElectionEvent.Looked;
import dev.understudy.internal.election.ElectionEvent.Notified;
import dev.understudy.internal.election.ElectionEvent.Sensed;
import dev.understudy.internal.election.ElectionEvent.Tick;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the first in line makes of evidence that the leader's process is dead (claims S10 and L2). */
class GuardingTest {
    private static final Duration GRACE = Duration.ofMillis(250);
    private static final Policy ON_GRACE = new Policy(Policy.ActOn.GRACE, GRACE, 0, false);
    private static final Evict PROVEN = new Evict(OWN, AHEAD, new Grounds.Proven(), "tripwire");
    private static final Evict SUSPECTED = new Evict(OWN, AHEAD, new Grounds.SignLost(3), "sign");
    private static final Entry OTHER = new Entry("leader/c3", new LeaseId(0xc3), 6, "third");

    @Test
    void onlyTheFirstInLineKeepsVigil() {
        Script first = Script.queued();
        assertThat(first.effect(Attend.class).leader()).isEqualTo(AHEAD);

        QueueView third = new QueueView(20, Optional.of(AHEAD), Optional.of(OWN), Optional.of(OTHER));
        first.feed(new Notified()).feed(new Looked(LEASE, third)).expectEffects(Listen.class, Dismiss.class);
        first.feed(gone("tripwire")).expectEffects();
    }

    @Test
    void s10ProofRemovesTheEntryOfTheDeadLeaderAndNothingElse() {
        Evict evict = Script.queued().feed(gone("tripwire")).effect(Evict.class);
        assertThat(evict).isEqualTo(new Evict(OWN, AHEAD, new Grounds.Proven(), "tripwire"));
    }

    @Test
    void l2TheAnswerToTheRemovalPromotesWithoutAnotherRead() {
        Script script = Script.queued().feed(gone("tripwire"));
        script.feed(new EvictionTried(PROVEN, new Eviction(true, Script.first())))
                .expect(Stage.STARTING)
                .expectEffects(Reap.class, Elect.class, Listen.class);
        assertThat(script.effect(Reap.class).lease()).isEqualTo(AHEAD.lease());
    }

    @Test
    void l2ABellThatIsQuickerThanTheAnswerPromotesAndTheDeadLeasesRestStillGoes() {
        Script script = Script.queued().feed(gone("tripwire")).feed(new Notified());
        script.feed(new Looked(LEASE, Script.first())).expect(Stage.STARTING);
        script.feed(new EvictionTried(PROVEN, new Eviction(true, Script.first())))
                .expectEffects(Reap.class);
        assertThat(script.effect(Reap.class).lease()).isEqualTo(AHEAD.lease());
    }

    @Test
    void s6AReadThatWasOvertakenByTheRemovalDoesNotDepose() {
        Script script = Script.queued().feed(new Notified()).expectEffects(Look.class);
        script.feed(gone("tripwire")).feed(new EvictionTried(PROVEN, new Eviction(true, Script.first())));
        script.feed(new Looked(LEASE, Script.behind())).expect(Stage.STARTING);
    }

    @Test
    void s10ALostSignIsNoProof() {
        Script script = Script.queued().feed(missing(3)).expectEffects();
        script.pause(Duration.ofSeconds(1)).feed(new Tick());
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Evict.class);
    }

    @Test
    void s10OnGraceALostSignCountsOnceItStayedAway() {
        Script script = Script.queued(ON_GRACE).feed(missing(3)).expectEffects();
        assertThat(script.last().wakeInNanos()).isLessThanOrEqualTo(GRACE.toNanos());
        script.pause(GRACE.minusMillis(1)).feed(new Tick());
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Evict.class);
        script.pause(Duration.ofMillis(1)).feed(new Tick());
        assertThat(script.effect(Evict.class)).isEqualTo(new Evict(OWN, AHEAD, new Grounds.SignLost(3), "sign"));
    }

    @Test
    void s10ASignThatCameBackIsForgiven() {
        Script script = Script.queued(ON_GRACE).feed(missing(3)).pause(Duration.ofMillis(200));
        script.feed(new Sensed(AHEAD, "sign", new Evidence.Alive()));
        script.pause(Duration.ofSeconds(1)).feed(new Tick());
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Evict.class);
    }

    @Test
    void s10ASuspectKeepsItsLease() {
        Script script = Script.queued(ON_GRACE).feed(missing(3)).pause(GRACE).feed(new Tick());
        script.feed(new EvictionTried(SUSPECTED, new Eviction(true, Script.first())))
                .expect(Stage.STARTING);
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Reap.class);
    }

    @Test
    void s10ARemovalThatWasNotDoneEndsTheSuspicion() {
        Script script = Script.queued(ON_GRACE).feed(missing(3)).pause(GRACE).feed(new Tick());
        script.feed(new EvictionTried(SUSPECTED, new Eviction(false, Script.behind())))
                .expect(Stage.QUEUED);
        script.pause(GRACE.multipliedBy(2)).feed(new Tick());
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Evict.class);
    }

    @Test
    void aRemovalOfUnknownOutcomeIsLookedAtAndTriedAgain() {
        Script script = Script.queued().feed(gone("tripwire"));
        script.feed(new EvictionFailed(LEASE, AHEAD, new OutcomeUnknownException("lost")))
                .expectEffects(Look.class);
        script.feed(new Looked(LEASE, Script.behind()));
        script.pause(TIMING.attemptTimeout()).feed(new Tick());
        assertThat(script.effect(Evict.class).leader()).isEqualTo(AHEAD);
    }

    @Test
    void onlyOneRemovalIsOnItsWay() {
        Script script = Script.queued(ON_GRACE).feed(gone("tripwire"));
        script.feed(gone("tripwire")).expectEffects();
        script.feed(missing(4)).pause(GRACE).feed(new Tick());
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Evict.class);
    }

    @Test
    void evidenceAboutAnotherEntryIsIgnored() {
        Script.queued().feed(new Sensed(OTHER, "tripwire", new Evidence.Gone())).expectEffects();
        Script.leading().feed(gone("tripwire")).expectEffects().expect(Stage.LEADING);
    }

    @Test
    void leavingTheQueueEndsTheVigil() {
        Script script = Script.queued().feed(new ElectionEvent.Close());
        assertThat(script.effect(Dismiss.class)).isEqualTo(new Dismiss());
    }

    private static Sensed gone(String sensor) {
        return new Sensed(AHEAD, sensor, new Evidence.Gone());
    }

    private static Sensed missing(long armedRevision) {
        return new Sensed(AHEAD, "sign", new Evidence.Missing(armedRevision));
    }
}
