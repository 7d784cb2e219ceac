package dev.understudy.internal.election;

import java.util.Optional;

/**
 * The reads of the queue: at most one on its way, another one right after it if the watch rang meanwhile.
 *
 * @param reading whether a read is on its way
 * @param dueNanos when to send the next: when the watch told of a change, or later though it did not, for it may have
 *     failed
 * @param revision of the latest read that was acted on: an older one, overtaken on its way, tells nothing
 */
public record Reading(boolean reading, long dueNanos, long revision) {
    /** The first read is due at once. */
    static Reading due(long nowNanos) {
        return new Reading(false, nowNanos, 0);
    }

    Reading sent(long nextNanos) {
        return new Reading(true, nextNanos, revision);
    }

    Reading rang(long nowNanos) {
        return new Reading(reading, nowNanos, revision);
    }

    Reading answered() {
        return new Reading(false, dueNanos, revision);
    }

    Reading upTo(long seen) {
        return new Reading(reading, dueNanos, seen);
    }

    Reading failed(long retryNanos) {
        return new Reading(false, retryNanos, revision);
    }

    /** When a read is to be sent; empty while one is on its way. */
    Optional<Long> sendAtNanos() {
        return reading ? Optional.empty() : Optional.of(dueNanos);
    }
}
