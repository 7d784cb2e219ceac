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
 * @param briefTerms how many terms in a row this node gave up as soon as it had them, before this session
 */
public record Session(LeaseId lease, Renewal renewal, Optional<Era> era, int briefTerms) {
    /** A session that was shown nothing yet. */
    Session(LeaseId lease, Renewal renewal, int briefTerms) {
        this(lease, renewal, Optional.empty(), briefTerms);
    }

    /** Until when it may be relied on. */
    public Deadline deadline() {
        return renewal.deadline();
    }

    Session with(Renewal later) {
        return new Session(lease, later, era, briefTerms);
    }

    boolean isOfAnother(Era shown) {
        return era.isPresent() && !era.get().equals(shown);
    }

    Session of(Era shown) {
        return era.isPresent() ? this : new Session(lease, renewal, Optional.of(shown), briefTerms);
    }
}
