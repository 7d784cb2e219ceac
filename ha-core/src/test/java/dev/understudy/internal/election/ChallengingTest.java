package dev.understudy.internal.election;

import static dev.understudy.internal.election.Script.AHEAD;
import static dev.understudy.internal.election.Script.OWN;
import static dev.understudy.internal.election.Script.TIMING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.election.ElectionEffect.Evict;
import dev.understudy.internal.election.ElectionEffect.Reap;
import dev.understudy.internal.election.ElectionEvent.ChallengeFailed;
import dev.understudy.internal.election.ElectionEvent.Challenged;
import dev.understudy.internal.election.ElectionEvent.EvictionTried;
import dev.understudy.internal.election.ElectionEvent.Sensed;
import dev.understudy.internal.election.ElectionEvent.Tick;
import dev.understudy.spi.Challenge;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Grounds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A connection that was reset needs a second witness (claim S10). */
class ChallengingTest {
    private static final Duration STEP = Duration.ofNanos(Trial.STEP_NANOS);
    private static final Duration PATIENCE = Duration.ofMillis(400);
    private static final Challenge STANDS = new Challenge(50, 3);
    private static final Challenge NONE = new Challenge(0, 3);
    private static final Evict UNANSWERED = new Evict(OWN, AHEAD, new Grounds.Unanswered(50), "tripwire");
    private static final Evict SIGN_LOST = new Evict(OWN, AHEAD, new Grounds.SignLost(3), "sign");

    @Test
    void s10AResetIsNoProof() {
        Script script = Script.queued().feed(reset(false)).expectEffects();
        script.pause(Duration.ofSeconds(3)).feed(new Tick());
        expectNothingIsDone(script);
    }

    @Test
    void s10AnUnansweredChallengeRemovesTheLeaderAndItsLeaseStays() {
        Script script = challenged(Script.queued());
        for (int look = 1; look < 4; look++) {
            look(script, STANDS);
            expectNothingIsDone(script);
        }

        look(script, STANDS);

        assertThat(script.effect(Evict.class)).isEqualTo(UNANSWERED);
        script.feed(new EvictionTried(UNANSWERED, new Eviction(true, Script.first())))
                .expect(Stage.STARTING);
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Reap.class);
    }

    @Test
    void s10TheTimeToAnswerCountsFromTheAcknowledgement() {
        Script script = Script.queued().feed(reset(true));
        ElectionEffect.Challenge put = script.effect(ElectionEffect.Challenge.class);
        assertThat(put.anew()).isTrue();
        Duration slow = STEP.minusMillis(1);
        script.pause(slow).feed(new Challenged(put, STANDS));
        Duration waited = Duration.ZERO;
        while (script.last().effects().stream().noneMatch(Evict.class::isInstance)) {
            look(script, STANDS);
            waited = waited.plus(STEP);
        }
        assertThat(waited).isGreaterThanOrEqualTo(PATIENCE);
    }

    @Test
    void s10ALeaderThatAnswersIsLeftAloneUntilThereIsAnotherConnection() {
        Script script = challenged(Script.queued());
        look(script, STANDS);
        look(script, NONE);
        expectNothingIsDone(script);

        script.feed(reset(true)).expectEffects();
        script.pause(Duration.ofSeconds(3)).feed(reset(true));
        expectNothingIsDone(script);

        script.feed(sensed(new Evidence.Alive())).feed(reset(true));
        assertThat(script.effect(ElectionEffect.Challenge.class).anew()).isTrue();
    }

    /** It lost against the removal, or won: never both. */
    @Test
    void s10AnAnswerAtTheLastMomentCountsToo() {
        Script script = unanswered(Script.queued());
        script.feed(new EvictionTried(UNANSWERED, new Eviction(false, Script.behind())))
                .expect(Stage.QUEUED);

        script.pause(Duration.ofSeconds(3)).feed(reset(true));

        expectNothingIsDone(script);
    }

    @Test
    void s10WhoDoesNotKnowChallengesIsNotAsked() {
        Script script = Script.queued().feed(reset(false));
        script.pause(Duration.ofSeconds(3)).feed(new Tick());
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(ElectionEffect.Challenge.class);
    }

    @Test
    void s10ASlowStoreVoidsTheChallenge() {
        Script script = Script.queued().feed(reset(true));
        ElectionEffect.Challenge put = script.effect(ElectionEffect.Challenge.class);
        script.pause(STEP.plusMillis(1)).feed(new Challenged(put, STANDS));
        expectANewChallenge(script);

        Script later = challenged(Script.queued());
        look(later, STANDS);
        later.pause(STEP).feed(new Tick());
        ElectionEffect.Challenge look = later.effect(ElectionEffect.Challenge.class);
        later.pause(STEP.plusMillis(1)).feed(new Challenged(look, STANDS));
        expectANewChallenge(later);
    }

    @Test
    void s10AnAnswerIsBelievedHoweverSlowTheStoreIs() {
        Script script = challenged(Script.queued());
        script.pause(STEP).feed(new Tick());
        ElectionEffect.Challenge look = script.effect(ElectionEffect.Challenge.class);
        script.pause(Duration.ofSeconds(1)).feed(new Challenged(look, NONE));
        script.pause(Duration.ofSeconds(3)).feed(reset(true));
        expectNothingIsDone(script);
    }

    @Test
    void s10ANewLeaderOfTheStoreVoidsTheChallenge() {
        Script script = challenged(Script.queued());
        look(script, STANDS);
        look(script, new Challenge(50, 4));
        expectANewChallenge(script);
    }

    @Test
    void s10AnotherChallengeThanOursVoidsIt() {
        Script script = challenged(Script.queued());
        look(script, new Challenge(60, 3));
        expectANewChallenge(script);
    }

    @Test
    void s10APauseOfThisProcessVoidsTheChallenge() {
        Script script = challenged(Script.queued());
        look(script, STANDS);
        script.pause(STEP.multipliedBy(2).plusMillis(1)).feed(new Tick());
        expectANewChallenge(script);
    }

    @Test
    void s10AFailedQuestionVoidsTheChallenge() {
        Script script = challenged(Script.queued());
        script.pause(STEP).feed(new Tick());
        ElectionEffect.Challenge look = script.effect(ElectionEffect.Challenge.class);
        script.feed(new ChallengeFailed(look, new OutcomeUnknownException("lost")));
        expectANewChallenge(script);
    }

    @Test
    void anAnswerToAnOldQuestionIsIgnored() {
        Script script = Script.queued().feed(reset(true));
        ElectionEffect.Challenge old = script.effect(ElectionEffect.Challenge.class);
        script.feed(new ChallengeFailed(old, new OutcomeUnknownException("lost")));
        script.pause(Duration.ofNanos(TIMING.retryPauseNanos())).feed(new Tick());
        ElectionEffect.Challenge anew = script.effect(ElectionEffect.Challenge.class);

        script.feed(new Challenged(old, STANDS));

        assertThat(script.last().wakeInNanos()).isGreaterThan(Trial.STEP_NANOS);
        script.feed(new Challenged(anew, STANDS));
        assertThat(script.last().wakeInNanos()).isLessThanOrEqualTo(Trial.STEP_NANOS);
    }

    @Test
    void s10AConnectionThatIsBackOrLostFromSightEndsTheChallenge() {
        for (Evidence evidence : new Evidence[] {new Evidence.Alive(), new Evidence.Blind()}) {
            Script script = challenged(Script.queued()).feed(sensed(evidence));
            script.pause(Duration.ofSeconds(1)).feed(new Tick());
            expectNothingIsDone(script);
        }
    }

    /** The answer to a look that was under way is no reason for another attempt beside the first. */
    @Test
    void onlyOneRemovalIsOnItsWay() {
        Script script = challenged(Script.queued());
        script.pause(STEP).feed(new Tick());
        ElectionEffect.Challenge look = script.effect(ElectionEffect.Challenge.class);
        assertThat(script.feed(sensed(new Evidence.Gone())).effect(Evict.class).isProven())
                .isTrue();

        script.feed(new ChallengeFailed(look, new OutcomeUnknownException("lost")));
        script.pause(Duration.ofSeconds(1)).feed(new Tick());

        expectNothingIsDone(script);
    }

    @Test
    void s10ProofEndsTheChallenge() {
        Script script = challenged(Script.queued()).feed(sensed(new Evidence.Gone()));
        assertThat(script.effect(Evict.class).grounds()).isEqualTo(new Grounds.Proven());
    }

    @Test
    void s10ASignThatStaysAwayIsASecondWitnessForWhoDoesNotKnowChallengesToo() {
        Script script = Script.queued()
                .feed(new Sensed(AHEAD, "sign", new Evidence.Missing(3)))
                .expectEffects();
        script.pause(Duration.ofMillis(100)).feed(reset(false));
        expectNothingIsDone(script);
        script.pause(PATIENCE.minusMillis(101)).feed(new Tick());
        expectNothingIsDone(script);
        script.pause(Duration.ofMillis(1)).feed(new Tick());
        assertThat(script.effect(Evict.class)).isEqualTo(SIGN_LOST);
    }

    @Test
    void s10ASignThatCameBackIsNoWitness() {
        Script script = Script.queued()
                .feed(new Sensed(AHEAD, "sign", new Evidence.Missing(3)))
                .feed(reset(false));
        script.pause(Duration.ofMillis(300)).feed(new Sensed(AHEAD, "sign", new Evidence.Alive()));
        script.pause(Duration.ofSeconds(1)).feed(new Tick());
        expectNothingIsDone(script);
    }

    @Test
    void s10ABrokenConnectionIsNoEvidence() {
        Script script = Script.queued().feed(sensed(new Evidence.Alive())).feed(sensed(new Evidence.Blind()));
        script.feed(new Sensed(AHEAD, "sign", new Evidence.Missing(3)));
        script.pause(Duration.ofSeconds(3)).feed(new Tick());
        expectNothingIsDone(script);
    }

    /** The challenge stands, acknowledged without delay. */
    private static Script challenged(Script script) {
        script.feed(reset(true));
        return script.feed(new Challenged(script.effect(ElectionEffect.Challenge.class), STANDS));
    }

    private static Script unanswered(Script script) {
        challenged(script);
        for (int look = 0; look < 4; look++) {
            look(script, STANDS);
        }
        assertThat(script.effect(Evict.class)).isEqualTo(UNANSWERED);
        return script;
    }

    /** Time passes until the next look, which shows this. */
    private static void look(Script script, Challenge seen) {
        script.pause(STEP).feed(new Tick());
        ElectionEffect.Challenge look = script.effect(ElectionEffect.Challenge.class);
        assertThat(look.anew()).isFalse();
        script.feed(new Challenged(look, seen));
    }

    private static void expectANewChallenge(Script script) {
        expectNothingIsDone(script);
        script.pause(Duration.ofNanos(TIMING.retryPauseNanos())).feed(new Tick());
        assertThat(script.effect(ElectionEffect.Challenge.class).anew()).isTrue();
    }

    private static void expectNothingIsDone(Script script) {
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Evict.class, ElectionEffect.Challenge.class);
    }

    private static Sensed reset(boolean answers) {
        return sensed(new Evidence.Reset(answers));
    }

    private static Sensed sensed(Evidence evidence) {
        return new Sensed(AHEAD, "tripwire", evidence);
    }
}
