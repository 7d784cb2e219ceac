package dev.understudy.internal.runtime;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import java.time.Duration;

/**
 * One term as users hold it. What they read is one immutable snapshot, and the clock at each use (claim S3): it turns
 * false in time also when the loop is late. Only the loop writes.
 */
final class HeldTerm implements Leadership {
    private final NodeId holder;
    private final Entry own;
    private final Fence fence;
    private final Ticker ticker;
    private volatile Hold hold;

    HeldTerm(NodeId holder, Entry own, Fence fence, Deadline deadline, Ticker ticker) {
        this.holder = holder;
        this.own = own;
        this.fence = fence;
        this.ticker = ticker;
        this.hold = new Hold(deadline, false, false);
    }

    void extend(Deadline deadline) {
        hold = new Hold(deadline, hold.stopping, hold.over);
    }

    /** No new work from now on; what runs may finish by the deadline. */
    void stopping() {
        stopping(hold.deadline);
    }

    /** The same, with a deadline that may be nearer than before. */
    void stopping(Deadline deadline) {
        hold = new Hold(deadline, true, hold.over);
    }

    /** Until when the term may be relied on at most, by the monotonic clock. */
    long validUntilNanos() {
        return hold.deadline.untilNanos();
    }

    /** The lease the term lives under. */
    LeaseId lease() {
        return own.lease();
    }

    /** Nothing is left of the term. */
    void over() {
        hold = new Hold(hold.deadline, true, true);
    }

    @Override
    public Term term() {
        return own.term();
    }

    @Override
    public NodeId holder() {
        return holder;
    }

    @Override
    public Fence fence() {
        return fence;
    }

    @Override
    public boolean isHeld() {
        Hold now = hold;
        return !now.stopping && !now.deadline.mustStop(ticker.nanos());
    }

    @Override
    public Duration remaining() {
        Hold now = hold;
        long left = now.deadline.untilNanos() - ticker.nanos();
        return now.over || left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    @Override
    public String toString() {
        return "term " + term() + " of " + holder;
    }

    private record Hold(Deadline deadline, boolean stopping, boolean over) {}
}
