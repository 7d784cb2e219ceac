package dev.understudy.internal.election;

import static dev.understudy.internal.election.Script.LEASE;
import static dev.understudy.internal.election.Script.OWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.election.ElectionEffect.Answer;
import dev.understudy.internal.election.ElectionEffect.Depose;
import dev.understudy.internal.election.ElectionEffect.HandOver;
import dev.understudy.internal.election.ElectionEffect.Revoke;
import dev.understudy.internal.election.ElectionEffect.Survey;
import dev.understudy.internal.election.ElectionEvent.Stopped;
import dev.understudy.internal.election.ElectionEvent.SurveyFailed;
import dev.understudy.internal.election.ElectionEvent.Surveyed;
import dev.understudy.internal.election.ElectionEvent.Transfer;
import dev.understudy.internal.election.ElectionEvent.Withdrawn;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.NodeInfo;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How a leader hands over to a candidate of choice (claim L6). */
class SuccessionTest {
    private static final NodeId TO = new NodeId("third");
    private static final Entry SECOND = new Entry("leader/b2", new LeaseId(0xb2), 8, "second");
    private static final Entry THIRD = new Entry("leader/c3", new LeaseId(0xc3), 9, "third");

    @Test
    void l6ATransferIsDecidedOnASurveyAndDoneAfterTheServiceStopped() {
        Script script = Script.leading().feed(new Transfer(TO));
        assertThat(script.effect(Survey.class)).isEqualTo(new Survey(LEASE, Optional.of(TO)));
        script.feed(surveyed(0, true, true)).expect(Stage.STOPPING);
        assertThat(script.effect(Answer.class).refusal()).isEmpty();
        assertThat(script.effect(Depose.class).reason()).isEqualTo(LossReason.TRANSFERRED);
        script.feed(new Stopped(new Term(OWN.createRevision()))).expect(Stage.RELEASING);
        assertThat(script.effect(HandOver.class)).isEqualTo(new HandOver(OWN, THIRD, LossReason.TRANSFERRED));
        script.feed(new Withdrawn(LEASE, true)).expectEffects(Revoke.class);
    }

    @Test
    void l6WhatStandsInTheWayIsSaidAndTheLeaderGoesOn() {
        refused(surveyed(0, false, true), "its service failed to start when it led last");
        refused(surveyed(0, true, false), "the candidate ahead of it, second, is not ours to move");
        refused(roll(ImmutableList.of(OWN), ImmutableList.of(member(OWN, 0, true))), "there is no such node");
        refused(
                roll(ImmutableList.of(OWN), ImmutableList.of(member(OWN, 0, true), member(THIRD, 0, true))),
                "it is not in the queue");
        refused(
                roll(ImmutableList.of(OWN, SECOND, THIRD), ImmutableList.of(member(OWN, 0, true))),
                "it is not in the registry of nodes");
    }

    @Test
    void l6AFailedSurveyChangesNothing() {
        Script script = Script.leading().feed(new Transfer(TO));
        script.feed(new SurveyFailed(LEASE, Optional.of(TO), new UnavailableException("down")));
        script.expect(Stage.LEADING);
        assertThat(script.effect(Answer.class).refusal()).containsInstanceOf(UnavailableException.class);
    }

    @Test
    void l6WhoDoesNotLeadCannotHandOver() {
        Script waiting = Script.queued().feed(new Transfer(TO));
        assertThat(waiting.effect(Answer.class).refusal()).containsInstanceOf(NotLeaderException.class);

        Script deposed = Script.leading().feed(new Transfer(TO)).feed(new ElectionEvent.StepDown());
        deposed.feed(surveyed(0, true, true)).expect(Stage.STOPPING);
        assertThat(deposed.effect(Answer.class).refusal()).containsInstanceOf(NotLeaderException.class);
    }

    /** Whoever asked waits for the answer, also if the session is over when the survey comes back. */
    @Test
    void l6ASurveyThatComesTooLateIsStillAnAnswer() {
        Script script = Script.leading().feed(new Transfer(TO)).feed(new ElectionEvent.StepDown());
        script.feed(new Stopped(new Term(OWN.createRevision()))).expect(Stage.RELEASING);
        script.feed(surveyed(0, true, true)).expect(Stage.RELEASING);
        assertThat(script.effect(Answer.class).refusal()).containsInstanceOf(NotLeaderException.class);

        script.feed(new SurveyFailed(new LeaseId(1), Optional.of(TO), new UnavailableException("down")));
        assertThat(script.effect(Answer.class).refusal()).containsInstanceOf(NotLeaderException.class);
    }

    @Test
    void l6MoreThanOneTransactionTakesIsRefused() {
        ImmutableList.Builder<Entry> queue = ImmutableList.<Entry>builder().add(OWN);
        ImmutableList.Builder<Member> members = ImmutableList.<Member>builder().add(member(OWN, 0, true));
        Entry heir = new Entry("leader/ff", new LeaseId(0xff), 1_000, "third");
        for (int i = 0; i < 40; i++) {
            Entry ahead = new Entry("leader/" + i, new LeaseId(1_000 + i), 100 + i, "n" + i);
            queue.add(ahead);
            members.add(member(ahead, 0, true));
        }
        MembershipSnapshot field = new MembershipSnapshot(
                2_000,
                queue.add(heir).build(),
                members.add(member(heir, 0, true)).build());
        refused(new Surveyed(LEASE, Optional.of(TO), field), "more than 40 candidates stand ahead of it");
    }

    @Test
    void aFreshLeaderHandsOverToACandidateOfHigherPriority() {
        Script script = Script.leading().pass(Duration.ofSeconds(5), true).expect(Stage.LEADING);
        script.feed(preferring(7)).expect(Stage.STOPPING);
        script.feed(new Stopped(new Term(OWN.createRevision())));
        assertThat(script.effect(HandOver.class).heir()).isEqualTo(THIRD);
    }

    @Test
    void aCandidateOfEqualPriorityIsNotPreferredAndNeitherIsOneThatCannotStart() {
        Policy seven = new Policy(Policy.ActOn.REFUSED, Duration.ZERO, 7, false);
        Script.leading(seven).feed(preferring(7)).expect(Stage.LEADING);
        ImmutableList<Entry> queue = ImmutableList.of(OWN, THIRD);
        Script.leading()
                .feed(new Surveyed(
                        LEASE,
                        Optional.empty(),
                        new MembershipSnapshot(
                                30, queue, ImmutableList.of(member(OWN, 0, true), member(THIRD, 7, false)))))
                .expect(Stage.LEADING);
    }

    @Test
    void theFieldIsSurveyedAgainAndAgain() {
        Script script = Script.leading();
        Set<Long> due = new HashSet<>();
        for (int tens = 0; tens < 6; tens++) {
            script.pass(Duration.ofSeconds(10), true);
            due.add(((ElectionState.Leading) script.state()).surveyAtNanos());
        }
        assertThat(due).hasSize(3);
    }

    @Test
    void aNodeThatNeverLeadsIsRegisteredAndNeverEnlists() {
        Policy never = new Policy(Policy.ActOn.REFUSED, Duration.ZERO, 0, true);
        Script script = new Script(never).feed(new ElectionEvent.Start()).granted();
        script.feed(new ElectionEvent.Claimed(LEASE, new Claim.Ours())).expect(Stage.OBSERVING);
        assertThat(script.effect(Survey.class).to()).isEmpty();
        script.pass(Duration.ofMinutes(1), true).expect(Stage.OBSERVING);
        script.feed(new ElectionEvent.Close())
                .expect(Stage.RELEASING)
                .expectEffects(ElectionEffect.Unlisten.class, Revoke.class);
    }

    private static void refused(Surveyed surveyed, String why) {
        Script script = Script.leading().feed(new Transfer(TO)).feed(surveyed).expect(Stage.LEADING);
        assertThat(script.effect(Answer.class).refusal())
                .hasValueSatisfying(refusal -> assertThat(refusal)
                        .isInstanceOf(TransferRefusedException.class)
                        .hasMessageContaining("no transfer to third: " + why));
    }

    private static Surveyed preferring(int priority) {
        ImmutableList<Member> members =
                ImmutableList.of(member(OWN, 0, true), member(SECOND, 0, true), member(THIRD, priority, true));
        return new Surveyed(
                LEASE, Optional.empty(), new MembershipSnapshot(30, ImmutableList.of(OWN, SECOND, THIRD), members));
    }

    private static Surveyed surveyed(int priority, boolean fit, boolean secondIsOurs) {
        ImmutableList.Builder<Member> members =
                ImmutableList.<Member>builder().add(member(OWN, 0, true)).add(member(THIRD, priority, fit));
        if (secondIsOurs) {
            members.add(member(SECOND, 0, true));
        }
        return roll(ImmutableList.of(OWN, SECOND, THIRD), members.build());
    }

    private static Surveyed roll(ImmutableList<Entry> queue, ImmutableList<Member> members) {
        return new Surveyed(LEASE, Optional.of(TO), new MembershipSnapshot(30, queue, members));
    }

    private static Member member(Entry entry, int priority, boolean fit) {
        NodeId id = new NodeId(entry.holder());
        return new Member(
                new Candidate(id, new UUID(0, entry.createRevision()), "", "", priority, fit, NodeInfo.NONE),
                entry.lease());
    }
}
