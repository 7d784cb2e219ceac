package dev.understudy.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of the history of terms.
 *
 * @param term the term's number
 * @param holder who held it
 * @param from when it began, by the holder's clock
 * @param end how it ended; empty for the present term, and for one whose end nobody could record
 */
public record TermRecord(long term, String holder, Instant from, Optional<TermEnd> end) {}
