package dev.understudy.internal.election;

import dev.understudy.internal.lease.Deadline;
import dev.understudy.internal.lease.Renewal;
import dev.understudy.spi.Era;
import dev.understudy.spi.LeaseId;
import java.util.Optional;

/**
 * A lease with its renewals: what all states between grant and release have in common.
 *
 * @param lease the lease
 * @param renewal when it is renewed next, and until when it may be relied on
 * @param era of the store in which the session was first shown the queue; empty before that
 */
public record Session(LeaseId lease, Renewal renewal, Optional<Era> era) {
    /** A session that was shown nothing yet. */
    Session(LeaseId lease, Renewal renewal) {
        this(lease, renewal, Optional.empty());
    }

    /** Until when it may be relied on. */
    public Deadline deadline() {
        return renewal.deadline();
    }

    Session with(Renewal later) {
        return new Session(lease, later, era);
    }

    boolean isOfAnother(Era shown) {
        return era.isPresent() && !era.get().equals(shown);
    }

    Session of(Era shown) {
        return era.isPresent() ? this : new Session(lease, renewal, Optional.of(shown));
    }
}
