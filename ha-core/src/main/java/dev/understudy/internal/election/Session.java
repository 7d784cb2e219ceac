package dev.understudy.internal.election;

import dev.understudy.spi.Era;
import dev.understudy.spi.LeaseId;
import java.util.Optional;

/**
 * A lease with its renewals: what all states between grant and release have in common.
 *
 * @param lease the lease
 * @param deadline what the last acknowledged renewal allows
 * @param renewing whether a renewal is on its way
 * @param renewAtNanos when the next one is due, if none is on its way
 * @param era of the store in which the session was first shown the queue; empty before that
 */
public record Session(LeaseId lease, Deadline deadline, boolean renewing, long renewAtNanos, Optional<Era> era) {
    /** A session that was shown nothing yet. */
    Session(LeaseId lease, Deadline deadline, boolean renewing, long renewAtNanos) {
        this(lease, deadline, renewing, renewAtNanos, Optional.empty());
    }

    Session sent() {
        return new Session(lease, deadline, true, renewAtNanos, era);
    }

    Session renewed(Deadline granted, long nextNanos) {
        return new Session(lease, deadline.orLater(granted), false, nextNanos, era);
    }

    Session failed(long nextNanos) {
        return new Session(lease, deadline, false, nextNanos, era);
    }

    boolean isOfAnother(Era shown) {
        return era.isPresent() && !era.get().equals(shown);
    }

    Session of(Era shown) {
        return era.isPresent() ? this : new Session(lease, deadline, renewing, renewAtNanos, Optional.of(shown));
    }
}
