package dev.understudy.internal.election;

import static dev.understudy.internal.election.Script.LEASE;
import static dev.understudy.internal.election.Script.OWN;
import static dev.understudy.internal.election.Script.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.Term;
import dev.understudy.error.ConfigException;
import dev.understudy.error.DuplicateIdException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.election.ElectionEffect.Abandon;
import dev.understudy.internal.election.ElectionEffect.Claim;
import dev.understudy.internal.election.ElectionEffect.Enlist;
import dev.understudy.internal.election.ElectionEffect.Finish;
import dev.understudy.internal.election.ElectionEffect.Listen;
import dev.understudy.internal.election.ElectionEffect.Look;
import dev.understudy.internal.election.ElectionEffect.Revoke;
import dev.understudy.internal.election.ElectionEffect.Unlisten;
import dev.understudy.internal.election.ElectionEvent.EnlistFailed;
import dev.understudy.internal.election.ElectionEvent.Granted;
import dev.understudy.internal.election.ElectionEvent.Looked;
import dev.understudy.internal.election.ElectionEvent.Revoked;
import dev.understudy.internal.election.ElectionEvent.Start;
import dev.understudy.internal.election.ElectionEvent.StepDown;
import dev.understudy.internal.election.ElectionEvent.Stopped;
import dev.understudy.internal.election.ElectionEvent.Withdrawn;
import dev.understudy.spi.Claim.Ours;
import dev.understudy.spi.Claim.Taken;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How a machine gets into the queue, or not. */
class JoiningTest {
    private static final UUID STRANGER = new UUID(1, 2);

    @Test
    void theWayIntoTheQueue() {
        Script script = new Script().feed(new Start()).expect(Stage.GRANTING).expectEffects(ElectionEffect.Grant.class);
        script.granted().expect(Stage.CLAIMING).expectEffects(Claim.class);
        script.feed(new ElectionEvent.Claimed(LEASE, new Ours()))
                .expect(Stage.ENLISTING)
                .expectEffects(Enlist.class);
        script.feed(new ElectionEvent.Enlisted(LEASE, OWN)).expect(Stage.QUEUED).expectEffects(Look.class);
        script.feed(new Looked(LEASE, Script.behind()))
                .expect(Stage.QUEUED)
                .expectEffects(Listen.class, ElectionEffect.Attend.class);
    }

    @Test
    void s7AnEnlistThatFailedIsNeverRetriedUnderTheSameLease() {
        Script script = new Script().feed(new Start()).granted().feed(new ElectionEvent.Claimed(LEASE, new Ours()));
        script.feed(new EnlistFailed(LEASE, new OutcomeUnknownException("no answer")));
        script.expect(Stage.RELEASING).expectEffects(Unlisten.class, Revoke.class);
    }

    @Test
    void s9APredecessorThatDoesNotRenewIsWaitedForAndThenSucceeded() {
        Script script = new Script().feed(new Start()).granted();
        for (int left = 9; left > 0; left--) {
            script.feed(taken(left)).expect(Stage.CLAIMING).expectEffects();
            script.pass(Duration.ofSeconds(1), true);
        }
        script.feed(new ElectionEvent.Claimed(LEASE, new Ours())).expect(Stage.ENLISTING);
    }

    @Test
    void s9ANamesakeThatRenewsIsAliveAndWeAreRefused() {
        Script script = new Script().feed(new Start()).granted();
        for (int seen = 0; seen < 3; seen++) {
            script.feed(taken(7)).pass(Duration.ofSeconds(1), true);
            script.feed(taken(9)).pass(Duration.ofSeconds(1), true);
        }
        script.expect(Stage.RELEASING).feed(new Revoked(LEASE, true)).expect(Stage.ENDED);
        assertThat(((ElectionState.Ended) script.state()).failure())
                .hasValueSatisfying(cause -> assertThat(cause)
                        .isInstanceOf(DuplicateIdException.class)
                        .hasMessageContaining("cluster.id=me"));
    }

    @Test
    void s9OneRenewalMayBeANewRaftLeaderAndProvesNothing() {
        Script script = new Script().feed(new Start()).granted();
        script.feed(taken(2)).pass(Duration.ofSeconds(1), true);
        script.feed(taken(9)).expect(Stage.CLAIMING);
    }

    /** Found by the simulator (seeds 3862, 4266): nothing was heard during the outage that re-armed the lease. */
    @Test
    void s9ALeaseReArmedByAnOutageUnseenIsWaitedFor() {
        Script script = new Script().feed(new Start()).granted();
        script.feed(taken(3)).expect(Stage.CLAIMING).pass(Duration.ofSeconds(12), true);
        script.feed(taken(2)).expect(Stage.CLAIMING).pass(Duration.ofSeconds(3), true);
        script.feed(new ElectionEvent.Claimed(LEASE, new Ours())).expect(Stage.ENLISTING);
    }

    @Test
    void aTtlBelowTheFloorOfTheStoreIsRefused() {
        long floor = Duration.ofSeconds(12).toNanos();
        Script script = new Script().feed(new Start());
        script.feed(new Granted(new Grant(LEASE, floor), script.now())).expect(Stage.RELEASING);
        script.feed(new Revoked(LEASE, true)).expect(Stage.ENDED);
        assertThat(((ElectionState.Ended) script.state()).failure())
                .hasValueSatisfying(cause -> assertThat(cause)
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining("cluster.leader-session-ttl=10s")
                        .hasMessageContaining("12s"));
    }

    @Test
    void aBadConfigurationIsFatalOnlyBeforeTheFirstLease() {
        ConfigException wrong = new ConfigException("db.etcd.pass", "***", "is refused");
        Script script = new Script().feed(new Start()).feed(new ElectionEvent.GrantFailed(wrong));
        script.expect(Stage.ENDED).expectEffects(Finish.class);
        Script later = Script.leading().feed(new StepDown()).feed(new Stopped(new Term(7)));
        later.feed(new Withdrawn(LEASE, true)).feed(new Revoked(LEASE, true));
        later.feed(new ElectionEvent.GrantFailed(wrong)).expect(Stage.BACKING_OFF);
    }

    @Test
    void anUnreachableStoreIsWaitedForAndALateLeaseIsAbandoned() {
        Script script = new Script().feed(new Start());
        script.feed(new ElectionEvent.GrantFailed(new UnavailableException("refused")));
        script.expect(Stage.BACKING_OFF).feed(new Granted(new Grant(LEASE, TTL), script.now()));
        script.expect(Stage.BACKING_OFF).expectEffects(Abandon.class);
        script.pass(Duration.ofSeconds(2), true).expect(Stage.GRANTING);
    }

    private static ElectionEvent taken(int secondsLeft) {
        long left = Duration.ofSeconds(secondsLeft).toNanos();
        return new ElectionEvent.Claimed(LEASE, new Taken(STRANGER, new LeaseId(0xcc), TTL, left));
    }
}
