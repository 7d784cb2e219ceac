package dev.understudy.internal.election;

import static dev.understudy.internal.election.Script.AHEAD;
import static dev.understudy.internal.election.Script.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.election.ElectionEvent.OfSession;
import dev.understudy.spi.Challenge;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.QueueView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a session that is over changes nothing. */
class StaleAnswersTest {
    private static final LeaseId OVER = new LeaseId(0xdead);
    private static final Entry OLD = new Entry("leader/dead", OVER, 4, "me");
    private static final QueueView FIRST = new QueueView(900, Optional.of(OLD), Optional.of(OLD), Optional.empty());

    @Test
    void everyAnswerToASessionThatIsOverIsVoid() {
        List<OfSession> answers = answers(Optional.empty());
        assertThat(answers).hasSameSizeAs(OfSession.class.getPermittedSubclasses());
        assertThat(answers).extracting(Object::getClass).doesNotHaveDuplicates();
        for (OfSession answer : answers) {
            for (Script script : inAllStages()) {
                ElectionState before = script.state();
                script.feed(answer).expectEffects();
                assertThat(script.state()).as("%s", answer).isEqualTo(before);
            }
        }
    }

    @Test
    void theEndOfAnotherReleaseIsVoid() {
        for (boolean ok : List.of(true, false)) {
            Script script = releasing();
            script.feed(new ElectionEvent.Withdrawn(OVER, ok)).expectEffects().expect(Stage.RELEASING);
            script.feed(new ElectionEvent.Revoked(OVER, ok)).expectEffects().expect(Stage.RELEASING);
        }
    }

    @Test
    void whoeverAskedForATransferIsToldThatTheSessionIsOver() {
        NodeId other = new NodeId("other");
        for (Script script : inAllStages()) {
            ElectionState before = script.state();
            for (OfSession answer : answers(Optional.of(other))) {
                if (answer instanceof ElectionEvent.Surveyed || answer instanceof ElectionEvent.SurveyFailed) {
                    ElectionEffect.Answer told = script.feed(answer).effect(ElectionEffect.Answer.class);
                    assertThat(told.to()).isEqualTo(other);
                    assertThat(told.refusal().orElseThrow()).hasMessage("me does not lead any more");
                    assertThat(script.state()).isEqualTo(before);
                }
            }
        }
    }

    /** A script in each stage that has, or had, a session, with nothing due. */
    private static List<Script> inAllStages() {
        Script granting = new Script().feed(new ElectionEvent.Start()).expect(Stage.GRANTING);
        Script claiming = new Script().feed(new ElectionEvent.Start()).granted().expect(Stage.CLAIMING);
        Script starting = Script.queued()
                .feed(new ElectionEvent.Notified())
                .feed(new ElectionEvent.Looked(Script.LEASE, Script.first()))
                .expect(Stage.STARTING);
        Script stopping = Script.leading().feed(new ElectionEvent.StepDown()).expect(Stage.STOPPING);
        return List.of(granting, claiming, Script.queued(), starting, Script.leading(), stopping, releasing());
    }

    private static Script releasing() {
        return Script.leading()
                .feed(new ElectionEvent.StepDown())
                .feed(new ElectionEvent.Stopped(new Term(7)))
                .expect(Stage.RELEASING);
    }

    /** One event of each kind. */
    private static List<OfSession> answers(Optional<NodeId> transfer) {
        ElectionEffect.Evict evict = new ElectionEffect.Evict(OLD, AHEAD, new Grounds.Proven(), "tripwire");
        ElectionEffect.Challenge question = new ElectionEffect.Challenge(OLD, AHEAD, 0, true);
        HaException lost = new OutcomeUnknownException("lost");
        return List.of(
                new ElectionEvent.Claimed(OVER, new Claim.Ours()),
                new ElectionEvent.ClaimFailed(OVER, lost),
                new ElectionEvent.Enlisted(OVER, OLD),
                new ElectionEvent.EnlistFailed(OVER, lost),
                new ElectionEvent.Renewed(OVER, 0, TTL),
                new ElectionEvent.RenewFailed(OVER, 0, lost),
                new ElectionEvent.LeaseGone(OVER),
                new ElectionEvent.Looked(OVER, FIRST),
                new ElectionEvent.LookFailed(OVER, lost),
                new ElectionEvent.EvictionTried(evict, new Eviction(true, FIRST)),
                new ElectionEvent.EvictionFailed(OVER, AHEAD, lost),
                new ElectionEvent.Challenged(question, new Challenge(50, 1)),
                new ElectionEvent.ChallengeFailed(question, lost),
                new ElectionEvent.Surveyed(
                        OVER, transfer, new MembershipSnapshot(900, ImmutableList.of(OLD), ImmutableList.of())),
                new ElectionEvent.SurveyFailed(OVER, transfer, lost));
    }
}
