package dev.understudy.spi;

/**
 * A lease the store granted.
 *
 * @param lease its id
 * @param ttlNanos the time to live that was <em>granted</em>, nanoseconds: etcd silently raises a request below its
 *     floor
 */
public record Grant(LeaseId lease, long ttlNanos) {}
