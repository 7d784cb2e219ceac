package dev.understudy.spi;

/**
 * A node in the registry.
 *
 * @param who what it says of itself
 * @param lease the lease that keeps the record: that of its session
 */
public record Member(Candidate who, LeaseId lease) {
    /** Whether the process behind this record is the one behind {@code entry}, and not a later or an older life. */
    public boolean holds(Entry entry) {
        return lease.equals(entry.lease()) && who.id().value().equals(entry.holder());
    }
}
