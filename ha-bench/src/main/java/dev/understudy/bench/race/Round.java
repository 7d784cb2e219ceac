package dev.understudy.bench.race;

import java.util.OptionalLong;

/**
 * One take-over.
 *
 * @param outageNanos from the order or the signal to the next candidate's "I lead"
 * @param twoLeadersNanos how long the old leader, by its own account, led beside the new one; negative if it knew
 *     before; empty if its process was gone
 */
record Round(long outageNanos, OptionalLong twoLeadersNanos) {
    static Round of(long outageNanos) {
        return new Round(outageNanos, OptionalLong.empty());
    }
}
