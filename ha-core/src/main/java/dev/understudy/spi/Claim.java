package dev.understudy.spi;

import java.util.UUID;

/** What came of claiming a node id in the registry (claim S9). */
public sealed interface Claim {
    /** The id is ours, under our lease. */
    record Ours() implements Claim {}

    /**
     * Another incarnation holds the id.
     *
     * @param incarnation whose
     * @param lease the lease that keeps its claim
     * @param ttlNanos the granted time to live of that lease
     * @param remainingNanos what is left of it now; larger than before means that its holder renewed it
     */
    record Taken(UUID incarnation, LeaseId lease, long ttlNanos, long remainingNanos) implements Claim {}
}
