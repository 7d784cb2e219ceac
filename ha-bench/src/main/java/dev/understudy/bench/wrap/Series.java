package dev.understudy.bench.wrap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values. Not safe for use by several threads. */
final class Series {
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    void addNanos(long nanos) {
        values.add(nanos / NANOS_PER_MILLI);
    }

    double median() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((sorted.size() - 1) / 2);
    }

    double max() {
        return Collections.max(values);
    }
}
