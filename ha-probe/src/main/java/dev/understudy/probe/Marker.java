package dev.understudy.probe;

import dev.understudy.probe.Verdict.Outcome;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The file that a node keeps while it is ready, and touches every second.
 *
 * @param file where
 * @param maxAge an older one was left behind by a node that is dead or stuck
 */
record Marker(String file, Duration maxAge) {
    static final Duration MAX_AGE = Duration.ofSeconds(5);

    /**
     * No file is a no: its node is not ready. An old one is no answer.
     *
     * @param ageMillis of the file; empty if there is none
     */
    Verdict judge(OptionalLong ageMillis) {
        if (ageMillis.isEmpty()) {
            return new Verdict(Outcome.NO, "not there");
        }
        return ageMillis.getAsLong() <= maxAge.toMillis()
                ? new Verdict(Outcome.YES, "ready")
                : new Verdict(Outcome.UNREACHABLE, "not touched for " + ageMillis.getAsLong() / 1000 + " s");
    }
}
