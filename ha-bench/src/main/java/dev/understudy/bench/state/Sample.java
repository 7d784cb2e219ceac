package dev.understudy.bench.state;

import java.util.stream.LongStream;

/**
 * What one run measured.
 *
 * @param rate operations a second
 * @param p50Micros median time of one operation
 * @param p99Micros the same, 99th percentile
 */
record Sample(double rate, double p50Micros, double p99Micros) {
    private static final double MICRO = 1e3;

    static Sample of(long tookNanos, LongStream nanos) {
        long[] sorted = nanos.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalStateException("no operation ended in the time of a round");
        }
        return new Sample(
                sorted.length * 1e9 / tookNanos,
                sorted[sorted.length / 2] / MICRO,
                sorted[(int) (sorted.length * 0.99)] / MICRO);
    }
}
