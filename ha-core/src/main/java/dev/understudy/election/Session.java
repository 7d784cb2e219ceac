package dev.understudy.election;

import dev.understudy.queue.LeaseId;

/**
 * A lease with its renewals: what all states between grant and release have in common.
 *
 * @param lease the lease
 * @param deadline what the last acknowledged renewal allows
 * @param renewing whether a renewal is on its way
 * @param renewAtNanos when the next one is due, if none is on its way
 */
public record Session(LeaseId lease, Deadline deadline, boolean renewing, long renewAtNanos) {
    Session sent() {
        return new Session(lease, deadline, true, renewAtNanos);
    }

    Session renewed(Deadline granted, long nextNanos) {
        return new Session(lease, deadline.orLater(granted), false, nextNanos);
    }

    Session failed(long nextNanos) {
        return new Session(lease, deadline, false, nextNanos);
    }
}
