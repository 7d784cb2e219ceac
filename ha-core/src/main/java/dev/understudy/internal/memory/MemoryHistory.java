package dev.understudy.internal.memory;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.understudy.spi.Entry;
import dev.understudy.spi.TermBeginning;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermHistory;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The terms of one election, each in two records: how it began, and how it ended. Bounded. */
final class MemoryHistory implements TermHistory {
    private static final int MOST_TERMS = 1_000;
    private static final String BEGIN = "/begin";
    private static final String END = "/end";
    private static final String NONE = "-";

    private final MemoryEngine engine;
    private final String root;

    /** Something to be written as a part of a step. */
    @FunctionalInterface
    interface Note {
        void write(Keyspace keyspace);
    }

    MemoryHistory(MemoryEngine engine, MemoryKeys keys) {
        this.engine = engine;
        this.root = keys.history();
    }

    @Override
    public CompletionStage<Void> began(Entry own, TermBeginning beginning, Duration timeout) {
        return engine.done(keyspace -> {
            if (MemoryQueue.stands(keyspace, own)) {
                keyspace.nextRevision();
                putBeginning(keyspace, own, beginning);
                prune(keyspace);
            }
        });
    }

    /** The first to record an end is right; what comes later knows less. */
    Note end(Entry own, TermEnd end) {
        return keyspace -> {
            if (keyspace.get(key(own) + END) == null) {
                String from = end.from().map(Instant::toString).orElse(NONE);
                String text = join(end.at(), end.reason(), end.exact(), from, end.detail());
                keyspace.put(key(own) + END, text.getBytes(UTF_8), 0);
                if (end.from().isPresent() && keyspace.get(key(own) + BEGIN) == null) {
                    putBeginning(keyspace, own, TermBeginning.at(end.from().get()));
                }
                prune(keyspace);
            }
        };
    }

    private void putBeginning(Keyspace keyspace, Entry own, TermBeginning beginning) {
        String seen = beginning
                .before()
                .map(before -> join(before.term(), before.last()))
                .orElse(join(NONE, NONE));
        String text = join(beginning.from(), beginning.lease(), seen, own.holder());
        keyspace.put(key(own) + BEGIN, text.getBytes(UTF_8), 0);
    }

    private static String join(Object... parts) {
        return Joiner.on(' ').join(parts);
    }

    @Override
    public CompletionStage<ImmutableList<TermRecord>> latest(int limit, Duration timeout) {
        checkArgument(limit >= 1 && limit <= MOST_TERMS, "limit must be from 1 to %s, got %s", MOST_TERMS, limit);
        return engine.answer(keyspace -> {
            List<String> begins = keyspace.range(root).keySet().stream()
                    .filter(key -> key.endsWith(BEGIN))
                    .toList();
            return TermRecord.told(Lists.reverse(begins).stream()
                    .limit(limit)
                    .map(key -> notes(keyspace, key))
                    .toList());
        });
    }

    private void prune(Keyspace keyspace) {
        List<String> all = List.copyOf(keyspace.range(root).keySet());
        // Two records for each term.
        all.stream().limit(Math.max(0, all.size() - 2L * MOST_TERMS)).forEach(keyspace::delete);
    }

    private String key(Entry entry) {
        return root + String.format("%020d", entry.term().number());
    }

    private TermRecord.Notes notes(Keyspace keyspace, String beginKey) {
        String base = beginKey.substring(0, beginKey.length() - BEGIN.length());
        List<String> begin = split(keyspace.get(beginKey), 5);
        Optional<TermBeginning.Sighting> seen = begin.get(2).equals(NONE)
                ? Optional.empty()
                : Optional.of(new TermBeginning.Sighting(Long.parseLong(begin.get(2)), Instant.parse(begin.get(3))));
        Keyspace.Item ended = keyspace.get(base + END);
        return new TermRecord.Notes(
                Long.parseLong(base.substring(root.length())),
                begin.get(4),
                new TermBeginning(Instant.parse(begin.get(0)), Duration.parse(begin.get(1)), seen),
                Optional.ofNullable(ended).map(MemoryHistory::end));
    }

    private static TermEnd end(Keyspace.Item item) {
        List<String> parts = split(item, 5);
        return new TermEnd(
                TermEnd.Reason.valueOf(parts.get(1)),
                parts.get(4),
                Instant.parse(parts.get(0)),
                Boolean.parseBoolean(parts.get(2)),
                Optional.of(parts.get(3)).filter(from -> !from.equals(NONE)).map(Instant::parse));
    }

    private static List<String> split(Keyspace.@Nullable Item item, int parts) {
        return Splitter.on(' ').limit(parts).splitToList(new String(item == null ? new byte[0] : item.value(), UTF_8));
    }
}
