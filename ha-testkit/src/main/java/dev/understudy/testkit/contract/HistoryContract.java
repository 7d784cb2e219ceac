package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.TermBeginning;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermEnd.Reason;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@link ElectionStore} remembers of past terms. */
public abstract class HistoryContract extends LeaseContract {
    /** Times are told by whoever was there; a store keeps at least the milliseconds. */
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");

    /** An end some time after {@link #NOON}. */
    protected static TermEnd end(Reason reason, String detail, int secondsAfterNoon) {
        return new TermEnd(reason, detail, NOON.plusSeconds(secondsAfterNoon));
    }

    protected void began(ElectionStore coordinator, Entry own, int secondsAfterNoon) {
        await(coordinator.history().began(own, TermBeginning.at(NOON.plusSeconds(secondsAfterNoon)), TIMEOUT));
    }

    protected void withdraw(ElectionStore coordinator, Entry own, TermEnd end) {
        await(coordinator.queue().withdraw(own, Optional.of(end), TIMEOUT));
    }

    protected List<TermRecord> history(int limit) {
        return await(b.history().latest(limit, TIMEOUT));
    }

    @Test
    void anElectionWithoutALeaderHasNoHistory() {
        enlist(a, "n1");

        assertThat(history(10)).isEmpty();
    }

    @Test
    void aTermTellsOfItsHolderItsBeginningAndItsEnd() {
        Entry own = enlist(a, "node \"1\"");
        began(a, own, 0);
        assertThat(history(10))
                .containsExactly(new TermRecord(own.createRevision(), own.holder(), NOON, Optional.empty()));

        TermEnd end = end(Reason.RESIGNED, "node closed", 5);
        withdraw(a, own, end);

        assertThat(look(b, own).first()).isEmpty();
        assertThat(history(10))
                .containsExactly(new TermRecord(own.createRevision(), own.holder(), NOON, Optional.of(end)));
    }

    @Test
    void theNewestTermsComeFirst() {
        Entry first = enlist(a, "n1");
        Entry second = enlist(b, "n2");
        Entry third = enlist(a, "n3");
        began(a, first, 0);
        withdraw(a, first, end(Reason.RESIGNED, "", 1));
        began(b, second, 2);
        withdraw(b, second, end(Reason.RESIGNED, "service did not start", 3));
        began(a, third, 4);

        assertThat(history(10)).extracting(TermRecord::holder).containsExactly("n3", "n2", "n1");
        assertThat(history(2)).extracting(TermRecord::holder).containsExactly("n3", "n2");
        assertThat(history(1)).extracting(TermRecord::end).containsExactly(Optional.empty());
        assertThat(history(10))
                .extracting(TermRecord::term)
                .containsExactly(third.createRevision(), second.createRevision(), first.createRevision());
    }

    @Test
    void aLimitIsFromOneToAThousand() {
        assertThatThrownBy(() -> history(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> history(1_001)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A leader whose entry vanished knows best why, and nobody told before. */
    @Test
    void anEndIsToldAlsoIfTheEntryIsGoneAlready() {
        LeaseId lease = longLease(a);
        Entry own = enlist(a, lease, "n1");
        began(a, own, 0);
        revoke(a, lease);

        TermEnd revoked = end(Reason.REVOKED, "", 2);
        withdraw(a, own, revoked);

        assertThat(history(1)).extracting(TermRecord::end).containsExactly(Optional.of(revoked));
    }

    @Test
    void theEndOfATermIsNotToldOfAnEntryThatOnlyWaited() {
        Entry leader = enlist(a, "n1");
        Entry waiting = enlist(b, "n2");
        began(a, leader, 0);

        withdraw(b, waiting);

        assertThat(history(10)).extracting(TermRecord::end).containsExactly(Optional.empty());
    }

    /** All that can be proven of it is that it began. */
    @Test
    void aTermThatNobodyEndedLapsedAtAnUnknownTimeBeforeItsSuccessorBegan() {
        LeaseId lease = longLease(a);
        Entry cutOff = enlist(a, lease, "n1");
        Entry successor = enlist(b, "n2");
        began(a, cutOff, 0);
        revoke(b, lease);

        assertThat(history(10)).extracting(TermRecord::end).containsExactly(Optional.empty());
        began(b, successor, 7);

        assertThat(history(10))
                .extracting(TermRecord::end)
                .containsExactly(Optional.empty(), Optional.of(lapsed(NOON)));
        assertThat(history(10).get(1).vacancyUntil(history(10).get(0)))
                .map(TermRecord.Vacancy::toString)
                .contains("up to 7.0 s");
    }

    /** Whoever saw it last in its place knows that its lease was renewed no earlier than a lease's time before. */
    @Test
    void aTermThatNobodyEndedWasValidALeaseBeforeItsSuccessorSawItLast() {
        LeaseId lease = longLease(a);
        Entry cutOff = enlist(a, lease, "n1");
        Entry successor = enlist(b, "n2");
        Duration ttl = Duration.ofSeconds(10);
        await(a.history().began(cutOff, new TermBeginning(NOON, ttl, Optional.empty()), TIMEOUT));
        revoke(b, lease);
        Instant seen = NOON.plusSeconds(60);
        TermBeginning.Sighting last = new TermBeginning.Sighting(cutOff.term().number(), seen);
        await(b.history().began(successor, new TermBeginning(seen.plusSeconds(3), ttl, Optional.of(last)), TIMEOUT));

        assertThat(history(10))
                .extracting(TermRecord::end)
                .containsExactly(Optional.empty(), Optional.of(lapsed(seen.minus(ttl))));
        assertThat(history(10).get(1).vacancyUntil(history(10).get(0)))
                .map(TermRecord.Vacancy::toString)
                .contains("up to 13.0 s");
    }

    private static TermEnd lapsed(Instant at) {
        return new TermEnd(Reason.LAPSED, "", at, false, Optional.empty());
    }

    /** A term can be over before anybody has noted its beginning: who ends it makes up for that. */
    @Test
    void aTermThatWasOverBeforeItsBeginningWasNotedIsToldOf() {
        Entry brief = enlist(a, "n1");
        Entry dead = enlist(b, "n2");
        TermEnd resigned = end(Reason.RESIGNED, "", 1).ofTermSince(NOON);
        TermEnd crashed = end(Reason.CRASHED, "sign", 3).ofTermSince(NOON.plusSeconds(2));
        withdraw(a, brief, resigned);
        withdraw(b, dead, crashed);
        began(a, brief, 9);

        assertThat(history(10))
                .containsExactly(
                        new TermRecord(dead.createRevision(), "n2", NOON.plusSeconds(2), Optional.of(crashed)),
                        new TermRecord(brief.createRevision(), "n1", NOON, Optional.of(resigned)));
    }

    @Test
    void theEndOfATermWithoutABeginningIsNotThatOfAnother() {
        Entry first = enlist(a, "n1");
        Entry unheard = enlist(b, "n2");
        Entry third = enlist(a, "n3");
        began(a, first, 0);
        withdraw(a, first, end(Reason.TRANSFERRED, "", 1));
        withdraw(b, unheard, end(Reason.CRASHED, "sign", 2));
        began(a, third, 3);

        assertThat(history(10)).extracting(TermRecord::holder).containsExactly("n3", "n1");
        assertThat(history(10))
                .extracting(TermRecord::end)
                .containsExactly(Optional.empty(), Optional.of(end(Reason.TRANSFERRED, "", 1)));
    }

    @Test
    void aTermThatIsOverDoesNotBegin() {
        Entry own = enlist(a, "n1");
        withdraw(a, own);

        began(a, own, 0);

        assertThat(history(10)).isEmpty();
    }

    @Test
    void aBeginningToldTwiceIsOneTerm() {
        Entry own = enlist(a, "n1");
        began(a, own, 0);
        began(a, own, 0);

        assertThat(history(10)).hasSize(1);
    }

    @Test
    void theHistoryOutlivesTheLeases() {
        LeaseId lease = await(a.leases().grant(Duration.ofMinutes(1), TIMEOUT)).lease();
        Entry own = enlist(a, lease, "n1");
        began(a, own, 0);
        withdraw(a, own, end(Reason.RESIGNED, "", 1));

        revoke(a, lease);

        assertThat(history(10)).hasSize(1);
    }
}
