package dev.understudy.election;

import dev.understudy.queue.Claim;
import dev.understudy.queue.LeaseId;
import java.time.Duration;
import java.util.UUID;

/**
 * What is known of another incarnation that holds our id (claim S9). A crashed predecessor's lease runs out untouched;
 * a live process renews it again and again. One renewal proves nothing, since a change of etcd's raft leader re-arms
 * every lease; nor does a lease that outlives its time once, since an answer may come late.
 *
 * @param incarnation whose
 * @param lease the lease that keeps its claim
 * @param ttlNanos granted time to live of that lease
 * @param remainingNanos what was left of it when last seen
 * @param renewals how often it was seen to be renewed, or to outlive its time
 * @param overByNanos by when it should be gone if nobody renews it
 */
public record Rival(
        UUID incarnation, LeaseId lease, long ttlNanos, long remainingNanos, int renewals, long overByNanos) {
    private static final int RENEWALS_OF_THE_LIVING = 3;
    /** etcd scans for expired leases twice a second; the rest is for reads on a busy machine. */
    private static final long SLACK_NANOS = Duration.ofSeconds(2).toNanos();

    static Rival seen(Claim.Taken taken, long nowNanos) {
        return new Rival(
                taken.incarnation(),
                taken.lease(),
                taken.ttlNanos(),
                taken.remainingNanos(),
                0,
                nowNanos + taken.ttlNanos() + SLACK_NANOS);
    }

    Rival seenAgain(Claim.Taken taken, long nowNanos) {
        if (!taken.incarnation().equals(incarnation)) {
            return seen(taken, nowNanos);
        }
        boolean outlived = nowNanos - overByNanos >= 0;
        boolean renewed = !taken.lease().equals(lease) || taken.remainingNanos() > remainingNanos || outlived;
        Rival fresh = seen(taken, nowNanos);
        return new Rival(
                incarnation,
                fresh.lease,
                fresh.ttlNanos,
                fresh.remainingNanos,
                renewed ? renewals + 1 : renewals,
                renewed ? fresh.overByNanos : overByNanos);
    }

    boolean isAlive() {
        return renewals >= RENEWALS_OF_THE_LIVING;
    }
}
