package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.LeaseGoneException;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Leases and claims: the half of {@link CoordinatorContract} that concerns one node's session and its name. */
public abstract class LeaseContract extends BackendContract {
    @Test
    void grantsWholeSecondsRoundedUp() {
        Grant grant = await(a.leases().grant(ttl().minusMillis(500), TIMEOUT));

        assertThat(grant.ttlNanos()).isEqualTo(ttl().toNanos());
        revoke(a, grant.lease());
    }

    @Test
    void grantsALeaseOfItsOwnEachTime() {
        assertThat(longLease(a)).isNotEqualTo(longLease(a));
    }

    @Test
    void renewTellsTheTimeToLive() {
        Grant grant = grant(a);

        assertThat(renew(a, grant.lease())).isEqualTo(grant.ttlNanos());
    }

    @Test
    void aRenewedLeaseOutlivesItsTimeToLive() {
        LeaseId lease = grant(a).lease();
        Entry own = enlist(a, lease, "n1");
        long start = ticker().nanos();

        eventually("renewed for twice its time to live", () -> {
            renew(a, lease);
            return ticker().nanos() - start > 2 * ttl().toNanos();
        });

        assertThat(look(b, own).ownIsFirst()).isTrue();
    }

    /** Assumption A2: never earlier than the time to live after the request was sent. */
    @Test
    void aLeaseNotRenewedEndsAfterItsTimeToLiveWithEverythingUnderIt() {
        long sent = ticker().nanos();
        LeaseId lease = grant(a).lease();
        Candidate who = candidate("n1");
        claim(a, lease, who);
        Entry own = enlist(a, lease, "n1");

        eventually("the entry is gone", () -> look(b, own).own().isEmpty());

        assertThat(ticker().nanos() - sent).isGreaterThanOrEqualTo(ttl().toNanos());
        assertThat(claim(b, longLease(b), candidate("n1"))).isEqualTo(new Claim.Ours());
        assertThatThrownBy(() -> renew(a, lease)).isInstanceOf(LeaseGoneException.class);
        assertThatThrownBy(() -> enlist(a, lease, "n1")).isInstanceOf(LeaseGoneException.class);
    }

    @Test
    void aRevokedLeaseIsGoneWithEverythingUnderIt() {
        LeaseId lease = longLease(a);
        claim(a, lease, candidate("n1"));
        Entry own = enlist(a, lease, "n1");

        revoke(b, lease);

        assertThat(look(a, own).own()).isEmpty();
        assertThat(claim(b, longLease(b), candidate("n1"))).isEqualTo(new Claim.Ours());
        assertThatThrownBy(() -> renew(a, lease)).isInstanceOf(LeaseGoneException.class);
        assertThatThrownBy(() -> claim(a, lease, candidate("n2"))).isInstanceOf(LeaseGoneException.class);
        assertThatThrownBy(() -> enlist(a, lease, "n1")).isInstanceOf(LeaseGoneException.class);
    }

    @Test
    void aLeaseThatIsNoMoreCountsAsRevoked() {
        LeaseId lease = longLease(a);
        revoke(a, lease);

        revoke(a, lease);
    }

    @Test
    void revokingOneLeaseLeavesTheOthers() {
        Entry other = enlist(b, "n2");

        revoke(a, longLease(a));

        assertThat(look(b, other).ownIsFirst()).isTrue();
        assertThat(renew(b, other.lease())).isPositive();
    }

    @Test
    void aClaimIsIdempotent() {
        LeaseId lease = longLease(a);
        Candidate who = candidate("n1");

        assertThat(claim(a, lease, who)).isEqualTo(new Claim.Ours());
        assertThat(claim(a, lease, who)).isEqualTo(new Claim.Ours());
    }

    /** Claim S9. */
    @Test
    void anotherIncarnationIsToldWhoHoldsTheIdAndForHowLong() {
        Grant grant = grant(a);
        Candidate holder = candidate("n1");
        claim(a, grant.lease(), holder);

        Claim answer = claim(b, longLease(b), candidate("n1"));

        assertThat(answer).isInstanceOfSatisfying(Claim.Taken.class, taken -> {
            assertThat(taken.incarnation()).isEqualTo(holder.incarnation());
            assertThat(taken.lease()).isEqualTo(grant.lease());
            assertThat(taken.ttlNanos()).isEqualTo(grant.ttlNanos());
            assertThat(taken.remainingNanos()).isBetween(0L, grant.ttlNanos());
        });
    }

    /** How a live holder is told from a dead one: only a live one's remaining time ever grows. */
    @Test
    void theRemainingTimeOfATakenIdGrowsOnlyByRenewal() {
        LeaseId lease = await(a.leases().grant(Duration.ofSeconds(30), TIMEOUT)).lease();
        LeaseId mine = longLease(b);
        claim(a, lease, candidate("n1"));
        Candidate second = candidate("n1");
        long full = Duration.ofSeconds(30).toNanos();

        eventually(
                "time runs out",
                () -> remaining(claim(b, mine, second))
                        <= full - Duration.ofSeconds(2).toNanos());
        long before = remaining(claim(b, mine, second));
        renew(a, lease);

        assertThat(remaining(claim(b, mine, second))).isGreaterThan(before);
        revoke(a, lease);
    }

    @Test
    void aNewLeaseOfTheSameIncarnationReplacesItsClaim() {
        Candidate who = candidate("n1");
        LeaseId older = longLease(a);
        LeaseId newer = longLease(a);
        claim(a, older, who);

        assertThat(claim(a, newer, who)).isEqualTo(new Claim.Ours());
        revoke(a, older);

        assertThat(claim(b, longLease(b), candidate("n1")))
                .isInstanceOfSatisfying(
                        Claim.Taken.class, taken -> assertThat(taken.lease()).isEqualTo(newer));
    }

    @Test
    void anIdIsFreeOnceItsHoldersLeaseIsRevoked() {
        LeaseId lease = longLease(a);
        LeaseId next = longLease(b);
        Candidate second = candidate("n1");
        claim(a, lease, candidate("n1"));
        assertThat(claim(b, next, second)).isInstanceOf(Claim.Taken.class);

        revoke(a, lease);

        assertThat(claim(b, next, second)).isEqualTo(new Claim.Ours());
    }

    @Test
    void claimsOfDifferentIdsDoNotMeet() {
        Candidate odd = candidate("node 1 %2F:ü");

        assertThat(claim(a, longLease(a), candidate("n1"))).isEqualTo(new Claim.Ours());
        assertThat(claim(b, longLease(b), candidate("n10"))).isEqualTo(new Claim.Ours());
        assertThat(claim(b, longLease(b), odd)).isEqualTo(new Claim.Ours());
        assertThat(claim(a, longLease(a), candidate("node 1 %2F:ü"))).isInstanceOf(Claim.Taken.class);
    }

    @Test
    void theAddressOfAHolderIsThatOfItsClaim() {
        claim(a, longLease(a), candidate("n1"));

        assertThat(await(b.registry().member("n1", TIMEOUT)))
                .hasValueSatisfying(member -> assertThat(member.who().address()).isEqualTo("n1.example:9280"));
        assertThat(await(b.registry().member("n2", TIMEOUT))).isEmpty();
    }

    private static long remaining(Claim claim) {
        assertThat(claim).isInstanceOf(Claim.Taken.class);
        return ((Claim.Taken) claim).remainingNanos();
    }
}
