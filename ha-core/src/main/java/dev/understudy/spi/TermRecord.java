package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.TermEnd.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of the history of terms.
 *
 * @param term the term's number
 * @param holder who held it
 * @param from when it began, by the holder's clock
 * @param end how it ended; empty for the present term, and for the last one if nobody leads and nobody told
 */
public record TermRecord(long term, String holder, Instant from, Optional<TermEnd> end) {
    /**
     * The history as it is to be read. A leader that was cut off, or whose machine died, tells nobody that its term is
     * over: that it has a successor says so. Its lease ran out at some time before the successor's term began.
     *
     * @param recorded what was written down, newest first
     */
    public static ImmutableList<TermRecord> told(List<TermRecord> recorded) {
        ImmutableList.Builder<TermRecord> told = ImmutableList.builder();
        Optional<Instant> successor = Optional.empty();
        for (TermRecord record : recorded) {
            Optional<TermEnd> inferred = successor.map(at -> new TermEnd(Reason.LAPSED, "", at));
            told.add(new TermRecord(record.term, record.holder, record.from, record.end.or(() -> inferred)));
            successor = Optional.of(record.from);
        }
        return told.build();
    }
}
