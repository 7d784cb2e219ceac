package dev.understudy.bench.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values. Not safe for use by several threads. */
public final class Series {
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Double> values = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    public void addNanos(long nanos) {
        values.add(nanos / NANOS_PER_MILLI);
    }

    public double median() {
        return percentile(50);
    }

    /** The smallest value that so many in a hundred do not exceed. */
    public double percentile(int percent) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((sorted.size() * percent - 1) / 100);
    }

    public double max() {
        return Collections.max(values);
    }
}
