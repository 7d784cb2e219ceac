package dev.understudy.spi;

import java.time.Instant;

/**
 * How a term ended, for the history.
 *
 * @param reason the kind of end
 * @param detail what people may want to know besides, such as the sensor that noticed a crash; may be empty
 * @param at by the clock of whoever ended it: for people, never compared
 */
public record TermEnd(Reason reason, String detail, Instant at) {
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
