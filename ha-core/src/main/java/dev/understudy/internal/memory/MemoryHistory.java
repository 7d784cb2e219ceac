package dev.understudy.internal.memory;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.understudy.spi.Entry;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermHistory;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The terms of one election, each in two records: how it began, and how it ended. Bounded. */
final class MemoryHistory implements TermHistory {
    private static final int MOST_TERMS = 1_000;
    private static final String BEGIN = "/begin";
    private static final String END = "/end";

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
    public CompletionStage<Void> began(Entry own, Instant from, Duration timeout) {
        return engine.done(keyspace -> {
            if (MemoryQueue.stands(keyspace, own)) {
                keyspace.nextRevision();
                keyspace.put(key(own) + BEGIN, (from + " " + own.holder()).getBytes(UTF_8), 0);
                prune(keyspace);
            }
        });
    }

    /** The first to record an end is right; what comes later knows less. */
    Note end(Entry own, TermEnd end) {
        return keyspace -> {
            if (keyspace.get(key(own) + END) == null) {
                keyspace.put(key(own) + END, (end.at() + " " + end.reason() + " " + end.detail()).getBytes(UTF_8), 0);
            }
        };
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
                    .map(key -> record(keyspace, key))
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

    private TermRecord record(Keyspace keyspace, String beginKey) {
        String base = beginKey.substring(0, beginKey.length() - BEGIN.length());
        Map.Entry<String, String> begin = split(keyspace.get(beginKey));
        Keyspace.Item ended = keyspace.get(base + END);
        return new TermRecord(
                Long.parseLong(base.substring(root.length())),
                begin.getValue(),
                Instant.parse(begin.getKey()),
                Optional.ofNullable(ended).map(MemoryHistory::end));
    }

    private static TermEnd end(Keyspace.Item item) {
        Map.Entry<String, String> at = split(item);
        String[] rest = at.getValue().split(" ", 2);
        return new TermEnd(TermEnd.Reason.valueOf(rest[0]), rest[1], Instant.parse(at.getKey()));
    }

    private static Map.Entry<String, String> split(Keyspace.@Nullable Item item) {
        String[] parts = new String(item == null ? new byte[0] : item.value(), UTF_8).split(" ", 2);
        return Map.entry(parts[0], parts[1]);
    }
}
