package dev.understudy.internal.election;

import dev.understudy.spi.Claim;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.UUID;

/**
 * What is known of another incarnation that holds our id (claim S9). A crashed predecessor's lease runs out untouched;
 * a live process renews it again and again. One renewal proves nothing, since a change of etcd's raft leader re-arms
 * every lease; nor does a lease that outlives its time once, since an answer may come late.
 *
 * <p>A renewal shows in the lease's end, not in what is left of it: between two looks a lease can be renewed and have
 * run down further than before.
 *
 * @param incarnation whose
 * @param lease the lease that keeps its claim
 * @param endsAtNanos when that lease ends, as told when it was last seen to be renewed
 * @param renewals how often it was seen to be renewed, or to outlive its time
 * @param overByNanos by when it should be gone if nobody renews it
 */
public record Rival(UUID incarnation, LeaseId lease, long endsAtNanos, int renewals, long overByNanos) {
    private static final int RENEWALS_OF_THE_LIVING = 3;
    /** etcd tells the remaining time in whole seconds, so the same end may seem to move by one; the rest is the way. */
    private static final long MOVED_NANOS = Duration.ofMillis(1_500).toNanos();
    /** A move that is too small to be seen, the cut-off second, etcd's scan twice a second, and a busy machine. */
    private static final long SLACK_NANOS = Duration.ofSeconds(4).toNanos();

    static Rival seen(Claim.Taken taken, long nowNanos) {
        return seen(taken, nowNanos, 0);
    }

    Rival seenAgain(Claim.Taken taken, long nowNanos) {
        if (!taken.incarnation().equals(incarnation)) {
            return seen(taken, nowNanos);
        }
        boolean moved = nowNanos + taken.remainingNanos() - endsAtNanos >= MOVED_NANOS;
        boolean outlived = nowNanos - overByNanos >= 0;
        boolean sign = moved || outlived || !taken.lease().equals(lease);
        return sign ? seen(taken, nowNanos, renewals + 1) : this;
    }

    boolean isAlive() {
        return renewals >= RENEWALS_OF_THE_LIVING;
    }

    private static Rival seen(Claim.Taken taken, long nowNanos, int renewals) {
        long over = nowNanos + taken.ttlNanos() + SLACK_NANOS;
        return new Rival(taken.incarnation(), taken.lease(), nowNanos + taken.remainingNanos(), renewals, over);
    }
}
