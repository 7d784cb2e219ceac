package dev.understudy.spi;

import java.time.Instant;
import java.util.Optional;

/**
 * How a term ended, for the history.
 *
 * @param reason the kind of end
 * @param detail what people may want to know besides, such as the sensor that noticed a crash; may be empty
 * @param at until when the term is known to have been valid, by the clock of whoever ended it: for people, never
 *     compared
 * @param exact whether it ended then; else it may have ended later, because nobody was there to tell
 * @param from when the term began, as far as whoever ended it knows: for a term so short that its beginning was not
 *     noted
 */
public record TermEnd(Reason reason, String detail, Instant at, boolean exact, Optional<Instant> from) {
    /** An end at a known time. */
    public TermEnd(Reason reason, String detail, Instant at) {
        this(reason, detail, at, true, Optional.empty());
    }

    /** The same end of a term that began then. */
    public TermEnd ofTermSince(Instant began) {
        return new TermEnd(reason, detail, at, exact, Optional.of(began));
    }

    /** The kinds of end. */
    public enum Reason {
        /** The leader left in order. */
        RESIGNED,
        /** The leader handed over to a candidate of choice. */
        TRANSFERRED,
        /** The leader's process died, and a successor noticed. */
        CRASHED,
        /** The lease ran out. */
        LAPSED,
        /** The entry was removed while its lease was alive. */
        REVOKED
    }
}
