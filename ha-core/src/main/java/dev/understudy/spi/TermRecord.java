package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.TermEnd.Reason;
import java.time.Duration;
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
     * What was written down of a term.
     *
     * @param end as it was told; empty if nobody did
     */
    public record Notes(long term, String holder, TermBeginning beginning, Optional<TermEnd> end) {}

    /**
     * A time in which nobody led, by the clocks of those who led.
     *
     * @param atMost whether it may have been shorter: nobody can tell when the term before was really over
     */
    public record Vacancy(Duration length, boolean atMost) {
        /** In words: {@code 280 ms}, {@code up to 13.2 s}, {@code up to 3 h 20 min}. */
        @Override
        public String toString() {
            long millis = length.toMillis();
            String text;
            if (millis < 1_000) {
                text = millis + " ms";
            } else if (millis < 60_000) {
                text = millis / 1_000 + "." + millis % 1_000 / 100 + " s";
            } else if (millis < 3_600_000) {
                text = millis / 60_000 + " min " + millis / 1_000 % 60 + " s";
            } else {
                text = millis / 3_600_000 + " h " + millis / 60_000 % 60 + " min";
            }
            return atMost ? "up to " + text : text;
        }
    }

    /**
     * The history as it is to be read. A leader whose machine died, or that never reached the store again, tells nobody
     * that its term is over: that it has a successor says so. When it was over, nobody knows. What can be proven is
     * that it renewed its lease no earlier than a lease's time before its successor, while that waited, saw it last in
     * its place; or, if nobody saw it, that it began.
     *
     * @param noted what was written down, newest first
     */
    public static ImmutableList<TermRecord> told(List<Notes> noted) {
        ImmutableList.Builder<TermRecord> told = ImmutableList.builder();
        Optional<TermBeginning> successor = Optional.empty();
        for (Notes notes : noted) {
            Optional<TermEnd> inferred = successor.map(next -> lapsed(notes, next));
            told.add(new TermRecord(notes.term, notes.holder, notes.beginning.from(), notes.end.or(() -> inferred)));
            successor = Optional.of(notes.beginning);
        }
        return told.build();
    }

    private static TermEnd lapsed(Notes notes, TermBeginning successor) {
        Instant began = notes.beginning.from();
        Instant renewed = successor
                .before()
                .filter(seen ->
                        seen.term() == notes.term && !notes.beginning.lease().isZero())
                .map(seen -> seen.last().minus(notes.beginning.lease()))
                .filter(at -> at.isAfter(began))
                .orElse(began);
        return new TermEnd(Reason.LAPSED, "", renewed, false, Optional.empty());
    }

    /** How long nobody led between this term and the {@code next} one; empty if nobody knows that this one is over. */
    public Optional<Vacancy> vacancyUntil(TermRecord next) {
        return end.map(over -> {
            Duration between = Duration.between(over.at(), next.from);
            return new Vacancy(between.isNegative() ? Duration.ZERO : between, !over.exact());
        });
    }
}
