package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.MemberStatus;
import dev.understudy.spi.MemberStatus.Role;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.NodeInfo;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermEnd.Reason;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How {@link ElectionStore} shows all candidates, hands a term over (claim L6), and removes nobody without cause. */
public abstract class SuccessionContract extends HistoryContract {
    private static final TermEnd TRANSFERRED = end(Reason.TRANSFERRED, "", 9);

    protected MembershipSnapshot survey(ElectionStore coordinator) {
        return await(coordinator.queue().survey(TIMEOUT));
    }

    /** A node as it should be: registered and in the queue under one lease. */
    protected Entry join(ElectionStore coordinator, String id) {
        LeaseId lease = longLease(coordinator);
        assertThat(claim(coordinator, lease, candidate(id))).isEqualTo(new Claim.Ours());
        return enlist(coordinator, lease, id);
    }

    private boolean handOver(Entry own, Entry heir) {
        return await(a.queue().handOver(own, heir, TRANSFERRED, TIMEOUT));
    }

    @Test
    void anEmptyElectionHasNobody() {
        MembershipSnapshot roll = survey(a);

        assertThat(roll.queue()).isEmpty();
        assertThat(roll.members()).isEmpty();
        assertThat(roll.leader()).isEmpty();
        assertThat(roll.standings()).isEmpty();
    }

    @Test
    void aSurveyShowsTheQueueInOrderAndTheWholeRegistry() {
        LeaseId late = longLease(a);
        Entry first = join(b, "n3");
        Entry foreign = enlist(a, "stranger");
        Candidate second = new Candidate(
                new NodeId("n2"), UUID.randomUUID(), "n2:9280", "n2:1", 7, false, new NodeInfo("2.0", "LOCKED"), true);
        claim(a, late, second);
        Entry last = enlist(a, late, "n2");
        LeaseId observing = longLease(b);
        claim(b, observing, candidate("n1"));

        MembershipSnapshot roll = survey(a);

        assertThat(roll.queue()).containsExactly(first, foreign, last);
        assertThat(roll.leader()).contains(first);
        assertThat(roll.members()).contains(new Member(second, late)).hasSize(3);
        assertThat(roll.holder(foreign)).isEmpty();
        assertThat(roll.standings()).extracting(MemberStatus::id).containsExactly("n3", "stranger", "n2", "n1");
        assertThat(roll.standings())
                .extracting(MemberStatus::role)
                .containsExactly(Role.LEADER, Role.UNDERSTUDY, Role.UNDERSTUDY, Role.OBSERVER);
        assertThat(roll.standings())
                .extracting(MemberStatus::lease)
                .containsExactly(first.lease(), foreign.lease(), late, observing);
        assertThat(roll.revision()).isGreaterThanOrEqualTo(last.createRevision());
    }

    @Test
    void aRecordTellsTheStateThatItsOwnerAnnounces() {
        LeaseId lease = longLease(a);
        Candidate who = candidate("n1").inState("LOCKED");
        claim(a, lease, who);

        assertThat(await(a.registry().announce(who.id(), who.incarnation(), "SERVER_ACTIVE", TIMEOUT)))
                .isTrue();

        Member told = await(b.registry().member("n1", TIMEOUT)).orElseThrow();
        assertThat(told).isEqualTo(new Member(who.inState("SERVER_ACTIVE"), lease));
        assertThat(await(a.registry().announce(who.id(), UUID.randomUUID(), "LOCKED", TIMEOUT)))
                .as("another life of the same name")
                .isFalse();
        assertThat(await(a.registry().announce(new NodeId("n2"), who.incarnation(), "LOCKED", TIMEOUT)))
                .as("nobody of this name")
                .isFalse();
        assertThat(await(b.registry().member("n1", TIMEOUT))).contains(told);
        await(a.leases().revoke(lease, TIMEOUT));
        assertThat(await(b.registry().member("n1", TIMEOUT)))
                .as("gone with its lease")
                .isEmpty();
    }

    @Test
    void aLeaseTellsWhatIsLeftOfIt() {
        LeaseId lease = longLease(a);

        OptionalLong left = await(b.leases().remaining(lease, TIMEOUT));
        assertThat(left.orElseThrow())
                .isBetween(
                        Duration.ofSeconds(60).toNanos(), Duration.ofMinutes(2).toNanos());

        revoke(a, lease);
        assertThat(await(b.leases().remaining(lease, TIMEOUT))).isEmpty();
    }

    @Test
    void aTermIsHandedOverPastAllWhoWaitAhead() {
        Entry leader = join(a, "n1");
        Entry passedOver = join(b, "n2");
        Entry heir = join(a, "n3");
        Entry behind = join(b, "n4");
        began(a, leader, 0);

        assertThat(handOver(leader, heir)).isTrue();

        assertThat(survey(b).queue()).containsExactly(heir, behind);
        assertThat(look(a, heir).ownIsFirst()).isTrue();
        assertThat(look(b, passedOver).own()).isEmpty();
        assertThat(history(1)).extracting(TermRecord::end).containsExactly(Optional.of(TRANSFERRED));
        // Their leases live on, so that they can join again, behind all others (claim S2).
        Entry again = enlist(b, passedOver.lease(), "n2");
        assertThat(survey(b).queue()).containsExactly(heir, behind, again);
        assertThat(renew(a, leader.lease())).isPositive();
    }

    @Test
    void aTermIsHandedOverToTheNextToo() {
        Entry leader = join(a, "n1");
        Entry heir = join(b, "n2");

        assertThat(handOver(leader, heir)).isTrue();

        assertThat(survey(b).queue()).containsExactly(heir);
    }

    /** A candidate of Go's election does not look at its key again before it leads. */
    @Test
    void nobodyIsPassedOverWhoIsNotOurs() {
        Entry leader = join(a, "n1");
        Entry foreign = enlist(b, "stranger");
        Entry heir = join(a, "n3");
        began(a, leader, 0);

        assertThat(handOver(leader, heir)).isFalse();

        assertThat(survey(b).queue()).containsExactly(leader, foreign, heir);
        assertThat(history(1)).extracting(TermRecord::end).containsExactly(Optional.empty());
    }

    /** A record of the same name under another lease is another life of the node, or another node. */
    @Test
    void aNameInTheRegistryDoesNotMakeAnEntryOurs() {
        Entry leader = join(a, "n1");
        claim(b, longLease(b), candidate("n2"));
        Entry namesake = enlist(b, "n2");
        Entry heir = join(a, "n3");

        assertThat(handOver(leader, heir)).isFalse();

        assertThat(survey(b).queue()).containsExactly(leader, namesake, heir);
    }

    @Test
    void nothingIsHandedOverToWhoIsGone() {
        Entry leader = join(a, "n1");
        Entry waiting = join(b, "n2");
        Entry heir = join(a, "n3");
        withdraw(a, heir);

        assertThat(handOver(leader, heir)).isFalse();

        assertThat(survey(b).queue()).containsExactly(leader, waiting);
    }

    @Test
    void nothingIsHandedOverToALaterEntryOfTheSameName() {
        Entry leader = join(a, "n1");
        Entry old = join(b, "n2");
        withdraw(b, old);
        Entry renewed = enlist(b, old.lease(), "n2");

        assertThat(handOver(leader, old)).isFalse();

        assertThat(survey(b).queue()).containsExactly(leader, renewed);
    }

    @Test
    void whoeverDoesNotLeadHandsNothingOver() {
        Entry leader = join(a, "n1");
        Entry waiting = join(b, "n2");
        Entry heir = join(a, "n3");

        assertThat(handOver(waiting, heir)).isFalse();
        assertThat(handOver(leader, leader)).isFalse();

        assertThat(survey(b).queue()).containsExactly(leader, waiting, heir);
    }

    /** The most that the election ever asks for in one step. */
    @Test
    void fortyArePassedOverInOneStep() {
        Entry leader = join(a, "leader");
        List<Entry> ahead = new ArrayList<>();
        for (int i = 1; i < 40; i++) {
            ahead.add(join(b, "n" + i));
        }
        Entry heir = join(a, "heir");

        assertThat(handOver(leader, heir)).isTrue();

        assertThat(ahead).hasSize(39);
        assertThat(survey(b).queue()).containsExactly(heir);
    }

    @Test
    void nobodyIsRemovedByWhoHasLostItsPlaceOrSawAnotherLeader() {
        Entry leader = join(a, "n1");
        Entry lost = join(b, "n2");
        withdraw(b, lost);
        Entry next = join(b, "n3");
        withdraw(a, leader);
        Entry renewed = enlist(a, leader.lease(), "n1");
        TermEnd crashed = end(Reason.CRASHED, "tripwire", 1);

        assertThat(await(b.queue().evict(lost, next, new Grounds.Proven(), crashed, TIMEOUT))
                        .done())
                .isFalse();
        assertThat(await(b.queue().evict(next, leader, new Grounds.Proven(), crashed, TIMEOUT))
                        .done())
                .isFalse();

        assertThat(survey(a).queue()).containsExactly(next, renewed);
        assertThat(history(10)).isEmpty();
    }

    /** A suspicion names the sign that was lost; there is none here, so nothing may be done. */
    @Test
    void nobodyIsRemovedForASignThatWasNeverThere() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        TermEnd crashed = end(Reason.CRASHED, "sign", 1);

        Eviction evicted =
                await(b.queue().evict(next, leader, new Grounds.SignLost(leader.createRevision()), crashed, TIMEOUT));

        assertThat(evicted.done()).isFalse();
        assertThat(evicted.view().first()).contains(leader);
        assertThat(survey(a).queue()).containsExactly(leader, next);
    }
}
