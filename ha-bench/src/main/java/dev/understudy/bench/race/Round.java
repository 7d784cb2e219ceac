package dev.understudy.bench.race;

import java.util.OptionalLong;

/**
 * One take-over.
 *
 * @param outageNanos from the order or the signal to the next candidate's "I lead"
 * @param twoLeadersNanos how long the old leader, by its own account, led beside the new one; negative if it knew
 *     before; empty if its process was gone, {@link Long#MAX_VALUE} if it never knew
 * @param sinceRenewalNanos from the old leader's last acknowledged renewal to the next candidate's "I lead", if it says
 */
record Round(long outageNanos, OptionalLong twoLeadersNanos, OptionalLong sinceRenewalNanos) {
    static Round of(long outageNanos) {
        return new Round(outageNanos, OptionalLong.empty(), OptionalLong.empty());
    }
}
