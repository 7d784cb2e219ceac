package dev.understudy.bench.race;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Ordering;
import java.util.List;

/** Measured times, sorted; nanoseconds. Immutable. */
record Samples(ImmutableList<Long> sortedNanos) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Samples of(List<Long> nanos) {
        return new Samples(Ordering.<Long>natural().immutableSortedCopy(nanos));
    }

    int count() {
        return sortedNanos.size();
    }

    boolean isEmpty() {
        return sortedNanos.isEmpty();
    }

    double minMillis() {
        return quantileMillis(0);
    }

    double p50Millis() {
        return quantileMillis(0.5);
    }

    /** By nearest rank: with less than a hundred samples it is the largest. */
    double p99Millis() {
        return quantileMillis(0.99);
    }

    double maxMillis() {
        return quantileMillis(1);
    }

    private double quantileMillis(double quantile) {
        int rank = (int) Math.ceil(quantile * sortedNanos.size());
        return sortedNanos.get(Math.max(0, rank - 1)) / NANOS_PER_MILLI;
    }
}
