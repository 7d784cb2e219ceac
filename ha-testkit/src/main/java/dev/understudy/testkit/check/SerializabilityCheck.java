package dev.understudy.testkit.check;

import com.google.common.collect.ImmutableList;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.Graphs;
import com.google.common.graph.MutableGraph;
import dev.understudy.testkit.check.Attempted.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Checks that transactions were strictly serializable: as if each had happened at one instant between its beginning and
 * its end. The store's own revisions are the order, so nothing has to be searched for: each transaction must have read
 * just what was there before the revision at which its writes appear.
 *
 * <p>Transactions of one commit share its revision; there it must be possible to put them in an order. What has an
 * unknown outcome counts as applied if its writes are there. A write that nobody attempted is a violation too, so a
 * write past the fence is found even if its author keeps silent.
 */
public final class SerializabilityCheck {
    private final StateReplay replay;
    private final List<Change> changes;
    /** Those whose writes are in the history, with their revisions. */
    private final Map<Attempted, Long> applied = new LinkedHashMap<>();

    /** For each end of an acknowledged attempt the largest revision that was acknowledged by then. */
    private final NavigableMap<Long, Long> acknowledged = new TreeMap<>();

    /** For each reader, in the order of their beginnings, the earliest revision that explains it. */
    private final Map<Attempted, Long> read = new LinkedHashMap<>();

    private final ImmutableList.Builder<String> violations = ImmutableList.builder();

    private SerializabilityCheck(List<Change> changes) {
        this.replay = new StateReplay(changes);
        this.changes = changes;
    }

    /**
     * All that should not have happened, one line each.
     *
     * @param changes of the state, from its beginning on, in order
     * @param attempts of all who may write
     */
    public static ImmutableList<String> violations(List<Change> changes, List<Attempted> attempts) {
        SerializabilityCheck check = new SerializabilityCheck(changes);
        attempts.stream().filter(Attempted::writes).forEach(check::place);
        check.remember();
        check.everyChangeHasAnAuthor();
        check.applied.forEach(check::readsWhatWasThere);
        check.sharedRevisionsHaveAnOrder();
        check.revisionsFollowTime();
        attempts.stream()
                .filter(attempt -> !attempt.writes() && attempt.outcome() == Outcome.APPLIED)
                .sorted(Comparator.comparingLong(Attempted::begunNanos))
                .forEach(check::readsOneState);
        return check.violations.build();
    }

    /** Finds the revision of an attempt's writes: all of them, or none. */
    private void place(Attempted attempt) {
        Set<Long> at = new HashSet<>();
        attempt.puts()
                .forEach((key, value) -> at.add(replay.revisionOf(key, value).orElse(0L)));
        if (at.equals(Set.of(0L))) {
            if (attempt.outcome() == Outcome.APPLIED) {
                violations.add(attempt + ": acknowledged, and lost");
            }
            return;
        }
        long revision = at.stream().mapToLong(Long::longValue).max().orElseThrow();
        if (at.size() > 1 || !attempt.deletes().stream().allMatch(key -> replay.isAbsentAfter(key, revision))) {
            violations.add(attempt + ": applied in part, at revision " + revision);
        }
        if (attempt.outcome() == Outcome.NOT_APPLIED) {
            violations.add(attempt + ": said not to be applied, and it was, at revision " + revision);
        }
        applied.put(attempt, revision);
    }

    private void everyChangeHasAnAuthor() {
        Map<Long, List<Attempted>> authors = new HashMap<>();
        applied.forEach((attempt, revision) ->
                authors.computeIfAbsent(revision, none -> new ArrayList<>()).add(attempt));
        for (Change change : changes) {
            boolean known = authors.getOrDefault(change.revision(), List.of()).stream()
                    .anyMatch(author -> change.value()
                            .map(value -> value.equals(author.puts().get(change.key())))
                            .orElseGet(() -> author.deletes().contains(change.key())));
            if (!known) {
                violations.add(change.key() + " at revision " + change.revision() + ": nobody attempted that");
            }
        }
    }

    private void readsWhatWasThere(Attempted attempt, long revision) {
        differences(attempt, revision)
                .forEach(text -> violations.add(attempt + ", applied at revision " + revision + ": " + text));
    }

    /** What an attempt has read that was not so just before a revision. */
    private Stream<String> differences(Attempted attempt, long revision) {
        Stream<String> keys = attempt.reads().entrySet().stream()
                .filter(read -> replay.versionBefore(read.getKey(), revision) != read.getValue())
                .map(read -> "read " + read.getKey() + " of version " + read.getValue() + ", which was "
                        + replay.versionBefore(read.getKey(), revision));
        Stream<String> stretches = attempt.stretches().stream()
                .filter(read -> !replay.firstBefore(read.prefix(), read.limit(), revision)
                        .equals(read.found()))
                .map(read -> "read " + read.prefix() + " as " + read.found() + ", which was "
                        + replay.firstBefore(read.prefix(), read.limit(), revision));
        return Stream.concat(keys, stretches);
    }

    private void sharedRevisionsHaveAnOrder() {
        Map<Long, List<Attempted>> groups = new TreeMap<>();
        applied.forEach((attempt, revision) ->
                groups.computeIfAbsent(revision, none -> new ArrayList<>()).add(attempt));
        groups.forEach((revision, group) -> {
            MutableGraph<Integer> before =
                    GraphBuilder.directed().allowsSelfLoops(false).build();
            for (int i = 0; i < group.size(); i++) {
                for (int j = 0; j < group.size(); j++) {
                    if (i != j && group.get(i).readsWhatIsWrittenBy(group.get(j))) {
                        before.putEdge(i, j);
                    }
                }
            }
            if (Graphs.hasCycle(before)) {
                violations.add(group + ", all at revision " + revision + ": no order explains what they read");
            }
        });
    }

    /** Whatever ended before another began has the smaller revision. */
    private void revisionsFollowTime() {
        applied.forEach((attempt, revision) -> {
            long least = lastBefore(attempt);
            if (revision <= least) {
                violations.add(attempt + ", applied at revision " + revision + ": began after revision " + least
                        + " was acknowledged");
            }
        });
    }

    /**
     * A reader's state must be one of those that were there while it read, and not older than what a reader before it
     * has seen. Each takes the earliest that explains it, which leaves the most to those that begin later.
     */
    private void readsOneState(Attempted attempt) {
        long from = Math.max(lastBefore(attempt), lastReadBefore(attempt));
        long to = applied.entrySet().stream()
                .filter(later -> later.getKey().begunNanos() > attempt.endedNanos())
                .mapToLong(later -> later.getValue() - 1)
                .min()
                .orElse(Long.MAX_VALUE - 1);
        Stream.concat(Stream.of(from), replay.between(from, Math.max(from, to)).stream())
                .filter(revision -> differences(attempt, revision + 1).findAny().isEmpty())
                .findFirst()
                .ifPresentOrElse(
                        revision -> read.put(attempt, revision),
                        () -> violations.add(
                                attempt + ": read what was never there between revisions " + from + " and " + to));
    }

    /** The latest state that a reader had seen before an attempt began; 0 if there is none. */
    private long lastReadBefore(Attempted attempt) {
        return read.entrySet().stream()
                .filter(earlier -> earlier.getKey().endedNanos() < attempt.begunNanos())
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    /** The largest revision whose writer had its answer before an attempt began; 0 if there is none. */
    private long lastBefore(Attempted attempt) {
        Map.Entry<Long, Long> last = acknowledged.lowerEntry(attempt.begunNanos());
        return last == null ? 0 : last.getValue();
    }

    private void remember() {
        long[] most = {0};
        applied.entrySet().stream()
                .filter(one -> one.getKey().outcome() == Outcome.APPLIED)
                .sorted(Comparator.comparingLong(one -> one.getKey().endedNanos()))
                .forEach(one -> {
                    most[0] = Math.max(most[0], one.getValue());
                    acknowledged.put(one.getKey().endedNanos(), most[0]);
                });
    }
}
