package dev.understudy.testkit.check;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.understudy.testkit.check.Attempted.Outcome;
import dev.understudy.testkit.check.Attempted.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A store that does one transaction after the other, drawn from a seed, and tells all of it. */
final class SerialStore {
    private static final int KEYS = 6;

    private final Random random;
    private final TreeMap<String, Long> versions = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Attempted> attempts = new ArrayList<>();
    private long revision = 1;

    SerialStore(long seed, int count) {
        random = new Random(seed);
        for (int i = 0; i < count; i++) {
            next(i);
        }
    }

    List<Change> changes() {
        return changes;
    }

    List<Attempted> attempts() {
        return attempts;
    }

    /** The same attempts, but for one that says to have read an older version of a key than it did. */
    List<Attempted> withOneOlderRead() {
        List<Attempted> broken = new ArrayList<>(attempts);
        int at = random.nextInt(broken.size());
        while (!broken.get(at).writes()
                || broken.get(at).outcome() == Outcome.NOT_APPLIED
                || broken.get(at).reads().values().stream().allMatch(version -> version == 0)) {
            at = (at + 1) % broken.size();
        }
        Attempted one = broken.get(at);
        Map<String, Long> reads = new TreeMap<>(one.reads());
        reads.replaceAll((key, version) -> version == 0 ? 0 : version - 1);
        broken.set(
                at,
                new Attempted(
                        one.id(),
                        one.begunNanos(),
                        one.endedNanos(),
                        ImmutableMap.copyOf(reads),
                        one.stretches(),
                        one.puts(),
                        one.deletes(),
                        one.outcome()));
        return broken;
    }

    private void next(int number) {
        String id = "t" + number;
        ImmutableMap<String, Long> reads = reads();
        ImmutableList<Stretch> stretches = random.nextInt(4) == 0 ? ImmutableList.of(stretch()) : ImmutableList.of();
        boolean writes = random.nextInt(5) != 0;
        boolean lost = writes && random.nextInt(10) == 0;
        ImmutableMap<String, String> puts = writes ? ImmutableMap.of(key(), id) : ImmutableMap.of();
        ImmutableSet<String> deletes =
                writes && random.nextInt(3) == 0 ? ImmutableSet.of("k/x" + random.nextInt(KEYS)) : ImmutableSet.of();
        Outcome outcome = lost ? Outcome.NOT_APPLIED : random.nextInt(8) == 0 ? Outcome.UNKNOWN : Outcome.APPLIED;
        if (writes && !lost) {
            revision++;
            puts.forEach((key, value) -> change(key, Optional.of(value)));
            deletes.stream().filter(versions::containsKey).toList().forEach(key -> change(key, Optional.empty()));
        }
        long begun = 10L * number;
        long ended = outcome == Outcome.UNKNOWN ? Long.MAX_VALUE : begun + 1 + random.nextInt(8);
        attempts.add(new Attempted(id, begun, ended, reads, stretches, puts, deletes, outcome));
    }

    private void change(String key, Optional<String> value) {
        changes.add(new Change(revision, key, value, revision, 0));
        if (value.isPresent()) {
            versions.put(key, revision);
        } else {
            versions.remove(key);
        }
    }

    private ImmutableMap<String, Long> reads() {
        TreeMap<String, Long> reads = new TreeMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String key = key();
            reads.put(key, versions.getOrDefault(key, 0L));
        }
        return ImmutableMap.copyOf(reads);
    }

    private Stretch stretch() {
        ImmutableMap.Builder<String, Long> found = ImmutableMap.builder();
        int limit = 1 + random.nextInt(KEYS);
        versions.tailMap("k/").entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("k/"))
                .limit(limit)
                .forEach(found::put);
        return new Stretch("k/", limit, found.buildOrThrow());
    }

    private String key() {
        return (random.nextBoolean() ? "k/x" : "y") + random.nextInt(KEYS);
    }
}
