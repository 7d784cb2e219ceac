package dev.understudy.spi;

/**
 * A lease as the store names it.
 *
 * @param value not zero
 */
public record LeaseId(long value) {
    /** Lower-case hexadecimal without leading zeros: how etcd's election names a queue entry ({@code %x}). */
    public String hex() {
        return Long.toHexString(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
