package dev.understudy.sample;

/**
 * A payment channel as it is stored.
 *
 * @param id its name
 * @param capacity the most that can ever be paid through it
 * @param paid what has been paid, never above {@code capacity}
 * @param payments how many payments that were
 * @param term the term under which this record was written
 * @param node who led that term
 */
record Channel(String id, long capacity, long paid, long payments, long term, String node) {
    /** What can still be paid. */
    long remaining() {
        return capacity - paid;
    }
}
