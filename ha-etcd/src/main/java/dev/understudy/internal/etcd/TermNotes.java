package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableMap;
import dev.understudy.spi.Entry;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/** What the history holds of a term, as JSON: a note of its beginning, and one of its end. */
final class TermNotes {
    private TermNotes() {}

    static String began(Entry own, Instant from) {
        return JsonFields.write(ImmutableMap.of("holder", own.holder(), "from", from.toString()));
    }

    static String ended(TermEnd end) {
        return JsonFields.write(ImmutableMap.of(
                "to", end.at().toString(), "reason", end.reason().name(), "detail", end.detail()));
    }

    /** Empty if the notes cannot be read; an end that cannot be read counts as not noted. */
    static Optional<TermRecord> parse(String number, String began, Optional<String> ended) {
        Map<String, String> told = JsonFields.read(began);
        try {
            return Optional.of(new TermRecord(
                    Long.parseLong(number),
                    told.getOrDefault("holder", ""),
                    Instant.parse(told.getOrDefault("from", "")),
                    ended.flatMap(TermNotes::end)));
        } catch (NumberFormatException | DateTimeParseException stranger) {
            return Optional.empty();
        }
    }

    private static Optional<TermEnd> end(String note) {
        Map<String, String> told = JsonFields.read(note);
        try {
            return Optional.of(new TermEnd(
                    TermEnd.Reason.valueOf(told.getOrDefault("reason", "")),
                    told.getOrDefault("detail", ""),
                    Instant.parse(told.getOrDefault("to", ""))));
        } catch (IllegalArgumentException | DateTimeParseException ofALaterVersion) {
            return Optional.empty();
        }
    }
}
