package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What {@link ElectionStore} promises, for every store. Leases and claims are in {@link LeaseContract}, the history in
 * {@link HistoryContract}, and choosing a successor in {@link SuccessionContract}.
 */
public abstract class CoordinatorContract extends SuccessionContract {
    @Test
    void anEntryIsNamedAfterItsLeaseAsEtcdNamesIt() {
        LeaseId lease = longLease(a);

        Entry entry = enlist(a, lease, "n1");

        assertThat(entry.key()).isEqualTo(prefix + "/" + lease.hex());
        assertThat(entry.lease()).isEqualTo(lease);
        assertThat(entry.holder()).isEqualTo("n1");
        assertThat(entry.createRevision()).isPositive();
    }

    @Test
    void enlistingAgainReturnsTheSameEntry() {
        LeaseId lease = longLease(a);
        Entry entry = enlist(a, lease, "n1");
        Entry behind = enlist(b, "n2");

        assertThat(enlist(a, lease, "n1")).isEqualTo(entry);
        assertThat(look(b, behind).predecessor()).contains(entry);
    }

    /** Create revision decides, not the name of the lease. */
    @Test
    void theQueueIsInTheOrderOfEnlisting() {
        LeaseId lease = longLease(a);
        Entry second = enlist(b, "n2");
        Entry third = enlist(a, lease, "n3");
        Entry fourth = enlist(b, "n4");

        assertThat(third.createRevision()).isBetween(second.createRevision() + 1, fourth.createRevision() - 1);
        assertThat(look(a, third).first()).contains(second);
        assertThat(look(a, third).own()).contains(third);
        assertThat(look(a, third).predecessor()).contains(second);
        assertThat(look(b, fourth).predecessor()).contains(third);
        assertThat(look(b, fourth).ownIsFirst()).isFalse();
    }

    /** Claim S6: the ground for promotion. */
    @Test
    void theFirstSeesItselfFirstWithNobodyAhead() {
        Entry own = enlist(a, "n1");
        enlist(b, "n2");

        QueueView view = look(a, own);

        assertThat(view.ownIsFirst()).isTrue();
        assertThat(view.first()).contains(own);
        assertThat(view.predecessor()).isEmpty();
        assertThat(view.revision()).isGreaterThanOrEqualTo(own.createRevision());
    }

    @Test
    void bothSeeTheSameQueue() {
        Entry own = enlist(a, "n1");

        assertThat(look(b, own)).isEqualTo(look(a, own));
    }

    @Test
    void anEntryWithAnotherCreateRevisionIsNotOurs() {
        LeaseId lease = longLease(a);
        Entry old = enlist(a, lease, "n1");
        withdraw(a, old);
        Entry renewed = enlist(a, lease, "n1");

        QueueView view = look(a, old);

        assertThat(renewed.key()).isEqualTo(old.key());
        assertThat(view.own()).isEmpty();
        assertThat(view.ownIsFirst()).isFalse();
        assertThat(view.first()).contains(renewed);
        assertThat(view.predecessor()).isEmpty();
    }

    /** Claim S2. */
    @Test
    void enlistingAnewIsAlwaysLater() {
        LeaseId lease = longLease(a);
        Entry old = enlist(a, lease, "n1");
        Entry other = enlist(b, "n2");
        withdraw(a, old);

        Entry renewed = enlist(a, lease, "n1");

        assertThat(renewed.createRevision()).isGreaterThan(other.createRevision());
        assertThat(look(b, other).ownIsFirst()).isTrue();
    }

    @Test
    void whoeverLostItsEntryStillSeesTheOthers() {
        Entry first = enlist(a, "n1");
        Entry lost = enlist(b, "n2");
        enlist(a, "n3");
        withdraw(b, lost);

        QueueView view = look(b, lost);

        assertThat(view.own()).isEmpty();
        assertThat(view.first()).contains(first);
        assertThat(view.predecessor()).contains(first);
    }

    @Test
    void anEmptyQueueIsEmpty() {
        Entry own = enlist(a, "n1");
        withdraw(a, own);

        QueueView view = look(b, own);

        assertThat(view.first()).isEmpty();
        assertThat(view.own()).isEmpty();
        assertThat(view.predecessor()).isEmpty();
    }

    @Test
    void whoWithdrawsMakesWayForTheNextAndKeepsItsLease() {
        Entry first = enlist(a, "n1");
        Entry next = enlist(b, "n2");

        withdraw(a, first);

        assertThat(look(b, next).ownIsFirst()).isTrue();
        assertThat(renew(a, first.lease())).isPositive();
    }

    @Test
    void withdrawingRemovesOnlyTheEntryOfThatRevision() {
        LeaseId lease = longLease(a);
        Entry old = enlist(a, lease, "n1");
        withdraw(a, old);
        Entry renewed = enlist(a, lease, "n1");

        withdraw(a, old);

        assertThat(look(a, renewed).ownIsFirst()).isTrue();
    }

    @Test
    void electionsOfDifferentPrefixesDoNotMeet() {
        ElectionStore other = open(backend(), prefix.substring(0, prefix.length() - 1) + "-other/");
        Entry own = enlist(a, "n1");
        claim(a, own.lease(), candidate("n1"));
        Entry elsewhere = enlist(other, "n2");

        assertThat(look(other, elsewhere).ownIsFirst()).isTrue();
        assertThat(look(a, own).ownIsFirst()).isTrue();
        assertThat(await(other.registry().member("n1", TIMEOUT))).isEmpty();
    }

    /** A store may answer from what it has shown before only as long as that still holds. */
    @Test
    void everyLookSeesWhatChangedSinceTheOneBefore() {
        Entry leader = enlist(a, "n1");
        Entry second = enlist(a, "n2");
        Entry third = enlist(a, "n3");
        Entry own = enlist(b, "n4");
        assertThat(look(b, own).predecessor()).contains(third);
        assertThat(look(b, own).first()).contains(leader);

        withdraw(a, leader);
        assertThat(look(b, own).first()).contains(second);
        withdraw(a, third);
        assertThat(look(b, own).predecessor()).contains(second);
        withdraw(a, second);
        assertThat(look(b, own).ownIsFirst()).isTrue();
        QueueView same = look(b, own);
        assertThat(same.ownIsFirst()).isTrue();
        enlist(a, "n5");
        assertThat(look(b, own).revision()).isGreaterThan(same.revision());
        withdraw(b, own);
        assertThat(look(b, own).own()).isEmpty();
    }

    /** Claim L4: a candidate whose lease ended while it waited finds out by looking, and may join again. */
    @Test
    void aLeaseThatEndsWhileWaitingLosesItsPlace() {
        Entry leader = enlist(a, "n1");
        Entry waiting = enlist(b, grant(b).lease(), "n2");

        eventually("the place is lost", () -> look(b, waiting).own().isEmpty());
        Entry again = enlist(b, "n2");

        assertThat(look(b, again).first()).contains(leader);
        assertThat(again.createRevision()).isGreaterThan(waiting.createRevision());
    }

    @Test
    void aBellRingsOnceItIsEstablishedAlsoForAnAbsentKey() {
        AtomicInteger rings = new AtomicInteger();

        Subscription watch = a.queue().watch(prefix + "/7f", rings::incrementAndGet);

        eventually("established", () -> rings.get() > 0);
        watch.close();
    }

    @Test
    void aBellRingsWhenTheKeyIsCreatedAndWhenItIsDeleted() {
        LeaseId lease = longLease(a);
        AtomicInteger rings = new AtomicInteger();
        Subscription watch = b.queue().watch(prefix + "/" + lease.hex(), rings::incrementAndGet);
        eventually("established", () -> rings.get() > 0);

        Entry entry = ringing("created", rings, () -> enlist(a, lease, "n1"));
        ringing("deleted", rings, () -> {
            withdraw(a, entry);
            return entry;
        });

        watch.close();
    }

    @Test
    void aBellRingsWhenTheLeaseIsRevoked() {
        Entry entry = enlist(a, "n1");
        AtomicInteger rings = new AtomicInteger();
        Subscription watch = b.queue().watch(entry.key(), rings::incrementAndGet);
        eventually("established", () -> rings.get() > 0);

        ringing("revoked", rings, () -> {
            revoke(a, entry.lease());
            return entry;
        });

        watch.close();
    }

    @Test
    void aBellRingsWhenTheLeaseExpires() {
        Entry entry = enlist(a, grant(a).lease(), "n1");
        AtomicInteger rings = new AtomicInteger();
        Subscription watch = b.queue().watch(entry.key(), rings::incrementAndGet);
        eventually("established", () -> rings.get() > 0);
        int before = rings.get();

        eventually("expired", () -> look(b, entry).own().isEmpty());

        eventually("rung", () -> rings.get() > before);
        watch.close();
    }

    @Test
    void everyBellOfAKeyRingsAndClosingOneLeavesTheOthers() {
        Entry entry = enlist(a, "n1");
        AtomicInteger rings = new AtomicInteger();
        Subscription closed = b.queue().watch(entry.key(), () -> {});
        Subscription watch = b.queue().watch(entry.key(), rings::incrementAndGet);
        Subscription other = a.queue().watch(entry.key(), () -> {});
        eventually("established", () -> rings.get() > 0);

        closed.close();
        closed.close();
        a.close();
        ringing("withdrawn through another coordinator", rings, () -> {
            withdraw(b, entry);
            return entry;
        });

        other.close();
        watch.close();
    }

    @Test
    void closingACoordinatorTwiceLeavesItsEntriesToTheirLeases() {
        Entry entry = enlist(a, "n1");

        a.close();
        a.close();

        assertThat(look(b, entry).ownIsFirst()).isTrue();
    }

    private Entry ringing(String what, AtomicInteger rings, Supplier<Entry> change) {
        int before = rings.get();
        Entry entry = change.get();
        eventually(what, () -> rings.get() > before);
        return entry;
    }
}
