package dev.understudy.faults;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.understudy.state.Tx;
import dev.understudy.state.Versioned;
import dev.understudy.testkit.check.Attempted;
import dev.understudy.testkit.check.Attempted.Outcome;
import dev.understudy.testkit.check.Attempted.Stretch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A transaction that tells what it reads and writes, in one line for another process to judge. */
final class Attempt {
    private static final int LIMIT = 10;

    private final String id;
    private final Tx tx;
    private final long begunNanos = System.nanoTime();
    private final Map<String, Long> reads = new LinkedHashMap<>();
    private final List<String> stretches = new ArrayList<>();
    private final Map<String, String> puts = new LinkedHashMap<>();
    private final List<String> deletes = new ArrayList<>();

    Attempt(String id, Tx tx) {
        this.id = id;
        this.tx = tx;
    }

    Optional<Versioned> get(String key) {
        Optional<Versioned> found = tx.get(key).await();
        reads.put(key, found.map(Versioned::version).orElse(0L));
        return found;
    }

    ImmutableList<Versioned> range(String prefix) {
        ImmutableList<Versioned> found = tx.range(prefix, LIMIT).await();
        stretches.add(prefix + "|" + versions(found));
        return found;
    }

    /** Every value names its attempt, so that the history tells whose it is. */
    void put(String key, String value) {
        String stamped = value + "/" + id;
        puts.put(key, stamped);
        tx.put(key, stamped);
    }

    void delete(String key) {
        deletes.add(key);
        tx.delete(key);
    }

    void told() {
        print(Event.now(
                "attempt",
                "id=" + id,
                "begun=" + begunNanos,
                "reads=" + pairs(reads),
                "ranges=" + String.join(";", stretches),
                "puts=" + pairs(puts),
                "deletes=" + String.join(",", deletes)));
    }

    void ended(String outcome) {
        print(Event.now("ended", "id=" + id, "outcome=" + outcome));
    }

    /** What the events of all processes tell; an attempt whose end was never told may have either outcome. */
    static List<Attempted> parse(Collection<Event> events) {
        Map<String, Event> ends = events.stream()
                .filter(event -> event.is("ended"))
                .collect(Collectors.toMap(event -> event.field("id"), event -> event));
        return events.stream()
                .filter(event -> event.is("attempt"))
                .map(told -> attempted(told, Optional.ofNullable(ends.get(told.field("id")))))
                .toList();
    }

    private static Attempted attempted(Event told, Optional<Event> end) {
        return new Attempted(
                told.field("id"),
                told.number("begun"),
                end.filter(event -> !event.field("outcome").equals("UNKNOWN"))
                        .map(Event::nanos)
                        .orElse(Long.MAX_VALUE),
                numbers(told.field("reads")),
                split(told.field("ranges"), ';').stream()
                        .map(text -> new Stretch(
                                text.substring(0, text.indexOf('|')),
                                LIMIT,
                                numbers(text.substring(text.indexOf('|') + 1))))
                        .collect(ImmutableList.toImmutableList()),
                texts(told.field("puts")),
                ImmutableSet.copyOf(split(told.field("deletes"), ',')),
                end.map(event -> Outcome.valueOf(event.field("outcome"))).orElse(Outcome.UNKNOWN));
    }

    private static String versions(List<Versioned> found) {
        return found.stream().map(one -> one.key() + ":" + one.version()).collect(Collectors.joining(","));
    }

    private static String pairs(Map<String, ?> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    private static ImmutableMap<String, Long> numbers(String text) {
        ImmutableMap.Builder<String, Long> numbers = ImmutableMap.builder();
        texts(text).forEach((key, value) -> numbers.put(key, Long.parseLong(value)));
        return numbers.buildOrThrow();
    }

    private static ImmutableMap<String, String> texts(String text) {
        return split(text, ',').stream()
                .collect(ImmutableMap.toImmutableMap(
                        pair -> pair.substring(0, pair.indexOf(':')), pair -> pair.substring(pair.indexOf(':') + 1)));
    }

    private static List<String> split(String text, char separator) {
        return Splitter.on(separator).omitEmptyStrings().splitToList(text);
    }

    private static void print(Event event) {
        System.out.println(event);
    }
}
