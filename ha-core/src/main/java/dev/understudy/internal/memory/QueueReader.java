package dev.understudy.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.TermBase;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads queue entries out of stored items. */
final class QueueReader {
    private QueueReader() {}

    static Entry entry(String key, Keyspace.Item item, long base) {
        return new Entry(key, new LeaseId(item.lease()), item.createRevision(), new String(item.value(), UTF_8), base);
    }

    /** What the terms of an election count from. */
    static long base(Keyspace keyspace, MemoryKeys keys) {
        Keyspace.Item item = keyspace.get(keys.base());
        return item == null ? TermBase.NONE : TermBase.parse(keys.base(), new String(item.value(), UTF_8));
    }

    /** All entries, the leader first; create revision decides, because keys sort by lease. */
    static ImmutableList<Entry> inOrder(Keyspace keyspace, MemoryKeys keys) {
        long base = base(keyspace, keys);
        return keyspace.range(keys.queue()).entrySet().stream()
                .map(each -> entry(each.getKey(), each.getValue(), base))
                .sorted(Comparator.comparingLong(Entry::createRevision))
                .collect(ImmutableList.toImmutableList());
    }

    /** The queue as {@code own} must see it. */
    static QueueView view(Keyspace keyspace, MemoryKeys keys, Entry own) {
        long base = base(keyspace, keys);
        Optional<Entry> first = Optional.empty();
        Optional<Entry> mine = Optional.empty();
        Optional<Entry> predecessor = Optional.empty();
        int ahead = 0;
        for (Map.Entry<String, Keyspace.Item> each :
                keyspace.range(keys.queue()).entrySet()) {
            Entry entry = entry(each.getKey(), each.getValue(), base);
            long place = entry.createRevision();
            if (first.isEmpty() || place < first.get().createRevision()) {
                first = Optional.of(entry);
            }
            if (place == own.createRevision() && entry.key().equals(own.key())) {
                mine = Optional.of(entry);
            }
            ahead += place < own.createRevision() ? 1 : 0;
            if (place < own.createRevision()
                    && (predecessor.isEmpty() || place > predecessor.get().createRevision())) {
                predecessor = Optional.of(entry);
            }
        }
        return new QueueView(keyspace.revision(), first, mine, predecessor).behind(OptionalInt.of(ahead));
    }
}
