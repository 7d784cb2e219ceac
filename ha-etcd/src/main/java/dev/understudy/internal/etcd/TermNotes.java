package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableMap;
import dev.understudy.spi.Entry;
import dev.understudy.spi.TermBeginning;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/** What the history holds of a term, as JSON: a note of its beginning, and one of its end. */
final class TermNotes {
    private TermNotes() {}

    static String began(Entry own, TermBeginning beginning) {
        ImmutableMap.Builder<String, Object> fields = ImmutableMap.builder();
        fields.put("holder", own.holder()).put("from", beginning.from());
        if (!beginning.lease().isZero()) {
            fields.put("leaseMillis", beginning.lease().toMillis());
        }
        beginning.before().ifPresent(seen -> fields.put("before", seen.term()).put("beforeSeen", seen.last()));
        return JsonFields.write(fields.buildOrThrow());
    }

    static String ended(TermEnd end) {
        return JsonFields.write(ImmutableMap.of(
                "to",
                end.at(),
                "reason",
                end.reason().name(),
                "detail",
                end.detail(),
                "from",
                end.from().map(Instant::toString).orElse("")));
    }

    /** Empty if the notes cannot be read; an end that cannot be read counts as not noted. */
    static Optional<TermRecord.Notes> parse(String number, String began, Optional<String> ended) {
        Map<String, String> told = JsonFields.read(began);
        try {
            Instant from = Instant.parse(told.getOrDefault("from", ""));
            return Optional.of(new TermRecord.Notes(
                    Long.parseLong(number),
                    told.getOrDefault("holder", ""),
                    beginning(from, told),
                    ended.flatMap(TermNotes::end)));
        } catch (NumberFormatException | DateTimeParseException stranger) {
            return Optional.empty();
        }
    }

    /** The versions before noted no more than the time. */
    private static TermBeginning beginning(Instant from, Map<String, String> told) {
        try {
            Duration lease = Duration.ofMillis(Long.parseLong(told.getOrDefault("leaseMillis", "0")));
            return told.containsKey("before")
                    ? new TermBeginning(
                            from,
                            lease,
                            Optional.of(new TermBeginning.Sighting(
                                    Long.parseLong(told.get("before")),
                                    Instant.parse(told.getOrDefault("beforeSeen", "")))))
                    : new TermBeginning(from, lease, Optional.empty());
        } catch (NumberFormatException | DateTimeParseException strange) {
            return TermBeginning.at(from);
        }
    }

    private static Optional<TermEnd> end(String note) {
        Map<String, String> told = JsonFields.read(note);
        try {
            return Optional.of(new TermEnd(
                    TermEnd.Reason.valueOf(told.getOrDefault("reason", "")),
                    told.getOrDefault("detail", ""),
                    Instant.parse(told.getOrDefault("to", "")),
                    true,
                    Optional.ofNullable(told.get("from"))
                            .filter(from -> !from.isEmpty())
                            .map(Instant::parse)));
        } catch (IllegalArgumentException | DateTimeParseException ofALaterVersion) {
            return Optional.empty();
        }
    }
}
