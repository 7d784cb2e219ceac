package dev.understudy.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a term began, for the history.
 *
 * @param from when, by the holder's clock: for people, never compared
 * @param lease the time to live of the lease it is held under; zero if that is not known
 * @param before what its holder saw of the term before, while it waited
 */
public record TermBeginning(Instant from, Duration lease, Optional<Sighting> before) {
    /** A beginning of which no more is known. */
    public static TermBeginning at(Instant from) {
        return new TermBeginning(from, Duration.ZERO, Optional.empty());
    }

    /**
     * A term in progress, as whoever waited saw it: its entry was the first of the queue.
     *
     * @param term its number
     * @param last when it was seen last, by the clock of whoever waited
     */
    public record Sighting(long term, Instant last) {}
}
