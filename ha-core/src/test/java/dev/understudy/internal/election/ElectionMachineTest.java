package dev.understudy.internal.election;

import static dev.understudy.internal.election.Script.LEASE;
import static dev.understudy.internal.election.Script.TIMING;
import static dev.understudy.internal.election.Script.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.LossReason;
import dev.understudy.Term;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.election.ElectionEffect.Abandon;
import dev.understudy.internal.election.ElectionEffect.Depose;
import dev.understudy.internal.election.ElectionEffect.Dismiss;
import dev.understudy.internal.election.ElectionEffect.Elect;
import dev.understudy.internal.election.ElectionEffect.Finish;
import dev.understudy.internal.election.ElectionEffect.Listen;
import dev.understudy.internal.election.ElectionEffect.Look;
import dev.understudy.internal.election.ElectionEffect.Overrun;
import dev.understudy.internal.election.ElectionEffect.Renew;
import dev.understudy.internal.election.ElectionEffect.Revoke;
import dev.understudy.internal.election.ElectionEffect.Unlisten;
import dev.understudy.internal.election.ElectionEffect.Withdraw;
import dev.understudy.internal.election.ElectionEvent.Close;
import dev.understudy.internal.election.ElectionEvent.LeaseGone;
import dev.understudy.internal.election.ElectionEvent.LookFailed;
import dev.understudy.internal.election.ElectionEvent.Looked;
import dev.understudy.internal.election.ElectionEvent.Notified;
import dev.understudy.internal.election.ElectionEvent.RenewFailed;
import dev.understudy.internal.election.ElectionEvent.Renewed;
import dev.understudy.internal.election.ElectionEvent.Revoked;
import dev.understudy.internal.election.ElectionEvent.Start;
import dev.understudy.internal.election.ElectionEvent.StartFailed;
import dev.understudy.internal.election.ElectionEvent.StepDown;
import dev.understudy.internal.election.ElectionEvent.Stopped;
import dev.understudy.internal.election.ElectionEvent.Tick;
import dev.understudy.internal.election.ElectionEvent.Withdrawn;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.spi.Era;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a machine waits, leads and leaves, one story each. */
class ElectionMachineTest {
    @Test
    void s6ABellAloneNeverPromotes() {
        Script script =
                Script.queued().feed(new Notified()).expect(Stage.QUEUED).expectEffects(Look.class);
        script.feed(new Looked(LEASE, Script.behind())).expect(Stage.QUEUED);
        script.feed(new Notified()).feed(new Looked(LEASE, Script.first()));
        script.expect(Stage.STARTING).expectEffects(Elect.class, Listen.class);
    }

    @Test
    void aBellDuringAReadCausesOneMoreRead() {
        Script script = Script.queued().feed(new Notified()).expectEffects(Look.class);
        script.feed(new Notified()).expectEffects();
        script.feed(new Notified()).expectEffects();
        script.feed(new Looked(LEASE, Script.behind())).expectEffects(Look.class);
        script.feed(new Looked(LEASE, Script.behind())).expectEffects();
    }

    @Test
    void withoutABellTheQueueIsReadWithinTheLookInterval() {
        Script script = Script.queued();
        assertThat(script.last().wakeInNanos())
                .isLessThanOrEqualTo(TIMING.waitingLookInterval().toNanos());
        script.pause(TIMING.waitingLookInterval()).feed(new Tick());
        assertThat(script.last().effects()).hasAtLeastOneElementOfType(Look.class);
    }

    @Test
    void s3TheDeadlineCountsFromTheSendTimeOfTheLastAcknowledgedRenewal() {
        Script script = Script.leading();
        long sent = script.now();
        script.pause(Duration.ofSeconds(3)).feed(new Renewed(LEASE, sent + 1, TTL));
        Deadline deadline = ((ElectionState.Leading) script.state()).session().deadline();
        assertThat(deadline.untilNanos())
                .isEqualTo(sent + 1 + TTL - TIMING.safetyMargin().toNanos());
        assertThat(deadline.stopAtNanos())
                .isEqualTo(deadline.untilNanos() - TIMING.stopBudget().toNanos());
    }

    @Test
    void s3AnOldAcknowledgementNeverShortensTheDeadline() {
        Script script = Script.leading();
        long sent = script.now();
        script.feed(new Renewed(LEASE, sent, TTL));
        script.feed(new Renewed(LEASE, sent - Duration.ofSeconds(5).toNanos(), TTL));
        Deadline deadline = ((ElectionState.Leading) script.state()).session().deadline();
        assertThat(deadline.untilNanos())
                .isEqualTo(sent + TTL - TIMING.safetyMargin().toNanos());
    }

    @Test
    void s3StoppingBeginsAStopBudgetBeforeTheDeadlineAndOverrunIsToldAtIt() {
        Script script = Script.leading();
        Deadline deadline = ((ElectionState.Leading) script.state()).session().deadline();
        script.pause(Duration.ofNanos(deadline.stopAtNanos() - script.now() - 1))
                .feed(new Tick());
        script.expect(Stage.LEADING);
        script.pause(Duration.ofNanos(1)).feed(new Tick()).expect(Stage.STOPPING);
        assertThat(script.reason()).isEqualTo(LossReason.LAPSED);
        script.pause(TIMING.stopBudget()).feed(new Tick()).expect(Stage.STOPPING);
        assertThat(script.last().effects()).contains(new Overrun(new Term(7)));
        script.feed(new Tick());
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Overrun.class);
    }

    @Test
    void s3AnAnswerAfterTheStopTimeDoesNotBringTheTermBack() {
        Script script = Script.leading();
        long sent = script.now();
        script.pause(Duration.ofSeconds(9)).feed(new Renewed(LEASE, sent + 1_000_000_000L, TTL));
        script.expect(Stage.STOPPING);
    }

    @Test
    void aLeaderThatRenewsLeadsOn() {
        Script.leading().pass(Duration.ofMinutes(5), true).expect(Stage.LEADING);
    }

    @Test
    void aFailedRenewalIsRetriedSoonAndOnlyOneIsOnItsWay() {
        Script script = Script.leading().pause(TIMING.renewInterval()).feed(new Tick());
        assertThat(script.last().effects()).hasAtLeastOneElementOfType(Renew.class);
        long sent = script.now();
        script.pause(TIMING.attemptTimeout()).feed(new Tick());
        assertThat(script.last().effects()).doesNotHaveAnyElementsOfTypes(Renew.class);
        script.feed(new RenewFailed(LEASE, sent, new UnavailableException("refused")));
        assertThat(script.last().effects()).hasAtLeastOneElementOfType(Renew.class);
    }

    @Test
    void s1ALeaderWhoseEntryIsGoneIsDeposedAtOnce() {
        Script script = Script.leading().feed(new Notified()).feed(new Looked(LEASE, Script.gone()));
        script.expect(Stage.STOPPING).expectEffects(Unlisten.class, Depose.class);
        assertThat(script.reason()).isEqualTo(LossReason.REVOKED);
    }

    @Test
    void s2ALeaderWhoseTermsCountFromAnotherBaseNowIsDeposedAtOnce() {
        Script script = Script.leading().feed(new Notified()).feed(new Looked(LEASE, Script.firstFrom(100)));
        script.expect(Stage.STOPPING);
        assertThat(script.reason()).isEqualTo(LossReason.REVOKED);
    }

    @Test
    void s2ALeaderGivesUpItsTermInANewEraThoughItsEntryIsFirst() {
        Script script = Script.leading().feed(new Notified()).feed(new Looked(LEASE, restored(Script.first())));
        script.expect(Stage.STOPPING);
        assertThat(script.reason()).isEqualTo(LossReason.RESTORED);
    }

    /** Its revisions are lower than any that was seen; it must be looked at all the same. */
    @Test
    void s2ACandidateJoinsAnewInANewEraWhateverTheRevision() {
        QueueView older = new QueueView(2, Optional.of(Script.OWN), Optional.of(Script.OWN), Optional.empty());
        Script script = Script.queued().feed(new Notified()).feed(new Looked(LEASE, Script.behind()));
        script.feed(new Notified()).feed(new Looked(LEASE, restored(older)));
        script.expect(Stage.RELEASING);
        assertThat(script.effect(Withdraw.class).own()).isEqualTo(Script.OWN);
    }

    @Test
    void anOlderViewOfTheSameEraWasOvertakenOnItsWay() {
        QueueView older = new QueueView(2, Optional.of(Script.OWN), Optional.of(Script.OWN), Optional.empty());
        Script script = Script.queued().feed(new Notified()).feed(new Looked(LEASE, Script.behind()));
        script.feed(new Notified()).feed(new Looked(LEASE, older)).expect(Stage.QUEUED);
    }

    @Test
    void s2WhatATermWonInALaterEraComparesNamesThatEra() {
        Script script = Script.enlisted().feed(new Looked(LEASE, restored(Script.first())));
        script.expect(Stage.STARTING);
        assertThat(script.effect(Elect.class).fence().era()).isEqualTo(1);
    }

    private static QueueView restored(QueueView view) {
        return view.in(new Era(1, 30));
    }

    @Test
    void s2ATermCountsFromTheBaseThatThePromotingReadShowed() {
        Script script = Script.queued().feed(new Notified()).feed(new Looked(LEASE, Script.firstFrom(100)));
        script.expect(Stage.STARTING);
        assertThat(((ElectionState.InTerm) script.state()).term().number()).isEqualTo(107);
    }

    @Test
    void s3AServiceWhoseEntryIsGoneHasItsStopBudgetAndNoMore() {
        Script script = Script.leading().feed(new Notified()).feed(new Looked(LEASE, Script.gone()));
        Deadline deadline = ((ElectionState.Stopping) script.state()).deadline();
        assertThat(deadline.untilNanos())
                .isEqualTo(script.now() + TIMING.stopBudget().toNanos());
        assertThat(script.last().effects()).contains(new Depose(LossReason.REVOKED, deadline));
    }

    @Test
    void s1ALeaderWhoIsNotFirstIsDeposedAtOnce() {
        QueueView behind =
                new QueueView(20, Optional.of(Script.AHEAD), Optional.of(Script.OWN), Optional.of(Script.AHEAD));
        Script.leading().feed(new Notified()).feed(new Looked(LEASE, behind)).expect(Stage.STOPPING);
    }

    @Test
    void aFailedReadDeposesNobody() {
        Script script = Script.leading().feed(new Notified());
        script.feed(new LookFailed(LEASE, new UnavailableException("refused"))).expect(Stage.LEADING);
        script.pause(Duration.ofNanos(TIMING.retryPauseNanos())).feed(new Tick());
        assertThat(script.last().effects()).hasAtLeastOneElementOfType(Look.class);
    }

    @Test
    void s5TheOrderOnTheWayDownIsStopWithdrawRevoke() {
        Script script = Script.leading().feed(new StepDown()).expect(Stage.STOPPING);
        script.expectEffects(Unlisten.class, Depose.class);
        script.feed(new Stopped(new Term(7))).expect(Stage.RELEASING).expectEffects(Unlisten.class, Withdraw.class);
        script.feed(new Withdrawn(LEASE, true)).expect(Stage.RELEASING).expectEffects(Revoke.class);
        script.feed(new Revoked(LEASE, true)).expect(Stage.GRANTING).expectEffects(ElectionEffect.Grant.class);
    }

    @Test
    void s5TheLeaseIsRenewedWhileTheServiceStops() {
        Script script = Script.leading().feed(new StepDown());
        script.pause(TIMING.renewInterval()).feed(new Tick());
        assertThat(script.last().effects()).hasAtLeastOneElementOfType(Renew.class);
    }

    @Test
    void l1AServiceThatNeverStopsLosesTheLease() {
        Script script = Script.leading().feed(new StepDown());
        Deadline deadline = ((ElectionState.Stopping) script.state()).deadline();
        script.pass(Duration.ofNanos(deadline.untilNanos() - script.now()), true)
                .expect(Stage.STOPPING);
        script.feed(new Tick()).pause(TIMING.renewInterval()).feed(new Tick());
        assertThat(script.last().effects()).isEmpty();
        assertThat(script.last().wakeInNanos()).isEqualTo(Step.NEVER);
        script.feed(new Stopped(new Term(7))).expect(Stage.RELEASING);
    }

    @Test
    void l4ALeaseThatCouldNotBeRevokedIsAbandonedToTheSweeper() {
        Script script = Script.leading().feed(new StepDown()).feed(new Stopped(new Term(7)));
        script.feed(new Withdrawn(LEASE, false)).feed(new Revoked(LEASE, false));
        assertThat(script.last().effects()).contains(new Abandon(LEASE));
        script.expect(Stage.GRANTING);
    }

    @Test
    void l4ACandidateWhoseEntryIsGoneJoinsAgain() {
        Script script = Script.queued().feed(new Notified()).feed(new Looked(LEASE, Script.gone()));
        script.expect(Stage.RELEASING).expectEffects(Unlisten.class, Dismiss.class, Revoke.class);
        script.feed(new Revoked(LEASE, true)).expect(Stage.GRANTING);
    }

    @Test
    void l4ACandidateWhoseLeaseIsGoneJoinsAgain() {
        Script.queued().feed(new LeaseGone(LEASE)).expect(Stage.RELEASING);
        Script.queued().pause(Duration.ofSeconds(10)).feed(new Tick()).expect(Stage.RELEASING);
    }

    @Test
    void aLeaderWhoseLeaseIsGoneStops() {
        Script script = Script.leading().feed(new LeaseGone(LEASE)).expect(Stage.STOPPING);
        assertThat(script.reason()).isEqualTo(LossReason.LAPSED);
    }

    @Test
    void aWinOnAnOldLeaseWaitsForItsRenewal() {
        Script script = Script.queued().pause(Duration.ofSeconds(8)).feed(new Notified());
        script.feed(new Looked(LEASE, Script.first())).expect(Stage.QUEUED);
        script.feed(new Renewed(LEASE, script.now(), TTL));
        script.pause(TIMING.attemptTimeout()).feed(new Tick()).feed(new Looked(LEASE, Script.first()));
        script.expect(Stage.STARTING);
    }

    @Test
    void aServiceThatDoesNotStartInItsBudgetIsDeposedAndTheNodeRetreats() {
        Script script = Script.queued().feed(new Notified()).feed(new Looked(LEASE, Script.first()));
        script.pass(TIMING.startBudget(), true).expect(Stage.STOPPING);
        script.feed(new Stopped(new Term(7))).feed(new Withdrawn(LEASE, true)).feed(new Revoked(LEASE, true));
        script.expect(Stage.BACKING_OFF).pass(Duration.ofSeconds(6), true).expect(Stage.GRANTING);
    }

    @Test
    void anAnswerAboutAnotherTermIsIgnored() {
        Script script = Script.queued().feed(new Notified()).feed(new Looked(LEASE, Script.first()));
        script.feed(new StartFailed(new Term(6), new IllegalStateException("old")))
                .expect(Stage.STARTING);
        script.feed(new Stopped(new Term(6))).expect(Stage.STARTING);
    }

    @Test
    void closingFromEveryStageEndsInOrder() {
        new Script().feed(new Close()).expect(Stage.ENDED).expectEffects(Finish.class);
        new Script().feed(new Start()).feed(new Close()).expect(Stage.ENDED);
        new Script().feed(new Start()).granted().feed(new Close()).expectEffects(Unlisten.class, Revoke.class);
        Script.queued().feed(new Close()).expectEffects(Unlisten.class, Dismiss.class, Withdraw.class);
        Script leading = Script.leading().feed(new Close()).expect(Stage.STOPPING);
        assertThat(leading.reason()).isEqualTo(LossReason.CLOSED);
        leading.feed(new Stopped(new Term(7))).feed(new Withdrawn(LEASE, true)).feed(new Revoked(LEASE, true));
        leading.expect(Stage.ENDED).expectEffects(Finish.class);
        assertThat(leading.state()).isEqualTo(new ElectionState.Ended(Optional.empty()));
    }

    @Test
    void answersAboutAnotherLeaseAreIgnored() {
        LeaseId other = new LeaseId(0xdead);
        Script script = Script.leading();
        script.feed(new LeaseGone(other)).expect(Stage.LEADING);
        script.feed(new Looked(other, Script.gone())).expect(Stage.LEADING);
    }
}
