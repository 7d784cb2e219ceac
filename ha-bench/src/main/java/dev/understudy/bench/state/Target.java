package dev.understudy.bench.state;

import com.google.common.collect.ImmutableList;
import java.util.function.ToDoubleFunction;

/**
 * A ratio that is to be reached.
 *
 * @param limit at least, or at most
 */
record Target(String one, String other, String what, ToDoubleFunction<Sample> of, boolean atLeast, double limit) {
    static final ImmutableList<Target> ALL = ImmutableList.of(
            atLeast("fenced put, alone x1", "raw jetcd put x1", 0.85),
            atLeast("fenced put, alone x64", "raw jetcd put x64", 0.85),
            atLeast("shared state put x64", "raw jetcd put x64", 0.85),
            atLeast("shared state put x4096", "raw jetcd put x512", 5),
            atMost("shared state put x1", "raw jetcd put x1", 1.3),
            atMost("transact, 0 % conflicts x1", "raw jetcd put x1", 2.2));

    private static Target atLeast(String one, String other, double limit) {
        return new Target(one, other, "rate", Sample::rate, true, limit);
    }

    private static Target atMost(String one, String other, double limit) {
        return new Target(one, other, "p50", Sample::p50Micros, false, limit);
    }

    boolean reached(double ratio) {
        return atLeast ? ratio >= limit : ratio <= limit;
    }
}
