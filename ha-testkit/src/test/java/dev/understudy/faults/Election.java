package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import dev.understudy.testkit.check.Change;
import dev.understudy.testkit.check.ElectionHistory;
import dev.understudy.testkit.check.EtcdHistory;
import dev.understudy.testkit.check.FencingCheck;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** One election of counting nodes, with a prefix of its own, and the judgement on it. */
final class Election {
    private final String hosts;
    private final Duration ttl;
    private final String prefix;
    private final ImmutableMap<String, String> more;

    private Election(String hosts, Duration ttl, String prefix, ImmutableMap<String, String> more) {
        this.hosts = hosts;
        this.ttl = ttl;
        this.prefix = prefix;
        this.more = more;
    }

    static Election in(String hosts, Duration ttl) {
        return new Election(hosts, ttl, "/faults-" + UUID.randomUUID() + "/", ImmutableMap.of());
    }

    static Election in(List<URI> endpoints, Duration ttl) {
        return in(endpoints.stream().map(URI::toString).collect(Collectors.joining(",")), ttl);
    }

    /** The same election, for nodes with one more setting. */
    Election with(String key, String value) {
        ImmutableMap<String, String> settings = ImmutableMap.<String, String>builder()
                .putAll(more)
                .put(key, value)
                .build();
        return new Election(hosts, ttl, prefix, settings);
    }

    Duration ttl() {
        return ttl;
    }

    String prefix() {
        return prefix;
    }

    Map<String, String> settings(String id) {
        return ImmutableMap.<String, String>builder()
                .put("cluster.id", id)
                .put("cluster.etcd-election-prefix", prefix)
                .put("cluster.leader-session-ttl", ttl.toMillis() + "ms")
                .put("db.etcd.host", hosts)
                .putAll(more)
                .build();
    }

    /** What happened in this election so far, by etcd's word. */
    ElectionHistory history(EtcdHistory all) throws InterruptedException {
        return ElectionHistory.of(all.complete(Subject.PATIENCE), "", prefix);
    }

    /** As {@link #history(EtcdHistory)}, without waiting for what is on its way. */
    ElectionHistory historySoFar(EtcdHistory all) {
        return ElectionHistory.of(all.soFar(), "", prefix);
    }

    /**
     * Judges by etcd's history: no write of a term that was not first in the queue, or older than one that has written;
     * no number lost or doubled; each acknowledged record there, at the revision and of the term that was acknowledged.
     */
    ElectionHistory verify(List<URI> endpoints, Subject... nodes) throws InterruptedException {
        // What is acknowledged by now must be in the history that is read afterwards.
        Map<Subject, List<Event>> acknowledged =
                Arrays.stream(nodes).collect(Collectors.toMap(node -> node, node -> node.events("wrote")));
        ElectionHistory history;
        try (EtcdHistory all = EtcdHistory.of(endpoints)) {
            history = history(all);
        }
        assertThat(FencingCheck.violations(history, Election::stamp)).isEmpty();
        Map<String, Change> records = history.writes().stream()
                .filter(write -> write.key().startsWith("count/"))
                .collect(Collectors.toMap(Change::key, write -> write));
        assertThat(records.keySet())
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, records.size())
                        .mapToObj(n -> "count/" + n)
                        .toList());
        acknowledged.forEach((node, events) -> events.forEach(wrote -> {
            Change record = records.get("count/" + wrote.field("n"));
            String stamp = wrote.field("term") + " " + node.id();
            assertThat(record)
                    .as("record of %s", wrote)
                    .isNotNull()
                    .returns(wrote.number("revision"), Change::revision)
                    .returns(Optional.of(stamp), Change::value);
        }));
        return history;
    }

    private static Optional<FencingCheck.Stamp> stamp(Change write) {
        List<String> words = Splitter.on(' ').splitToList(write.value().orElseThrow());
        return Optional.of(new FencingCheck.Stamp(Long.parseLong(words.get(0)), words.get(1)));
    }
}
