package dev.understudy.spi;

import dev.understudy.error.LeaseGoneException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Leases of a store; see {@link ElectionStore} for what every verb promises. */
public interface Leases {
    /** Grants a lease of {@code ttl}, whole seconds rounded up; the answer tells what was really granted. */
    CompletionStage<Grant> grant(Duration ttl, Duration timeout);

    /**
     * Renews once.
     *
     * @return the time to live now granted, nanoseconds, counted from this call at the latest; fails with
     *     {@link LeaseGoneException} if the lease is no more
     */
    CompletionStage<Long> renew(LeaseId lease, Duration timeout);

    /** Revokes the lease and with it every key under it; a lease that is no more counts as revoked. */
    CompletionStage<Void> revoke(LeaseId lease, Duration timeout);

    /** What is left of a lease, nanoseconds, for people; empty if it is no more. */
    CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout);
}
