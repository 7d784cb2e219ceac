package dev.understudy.testkit.check;

import com.google.common.collect.ImmutableList;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened in one election, told from etcd's history alone: who stood in the queue and when, and what was written
 * to the shared state.
 *
 * @param candidacies in the order of their beginnings
 * @param writes all puts below the election's state, in order, keys without their prefix
 */
public record ElectionHistory(ImmutableList<Candidacy> candidacies, ImmutableList<Change> writes) {

    /**
     * One entry's time in the queue.
     *
     * @param term its create revision: the number of its term, if it ever comes first
     * @param endRevision when it was deleted; {@link Long#MAX_VALUE} if it was not
     * @param endSeenNanos when this JVM saw it end, see {@link Change#seenNanos}; 0 if it did not
     */
    public record Candidacy(String key, String holder, long term, long endRevision, long endSeenNanos) {
        /** Whether the entry stood in the queue when this revision was committed. */
        public boolean livesAt(long revision) {
            return term < revision && revision < endRevision;
        }

        public boolean isOver() {
            return endRevision != Long.MAX_VALUE;
        }
    }

    /**
     * Picks one election out of a whole history.
     *
     * @param namespace as {@code db.etcd.namespace}; may be empty
     * @param prefix as {@code cluster.etcd-election-prefix}
     */
    public static ElectionHistory of(List<Change> all, String namespace, String prefix) {
        String queue = namespace + prefix + "/";
        String state = namespace + "state/" + URLEncoder.encode(prefix, StandardCharsets.UTF_8) + "/";
        Map<Long, Candidacy> candidacies = new LinkedHashMap<>();
        List<Change> writes = new ArrayList<>();
        for (Change change : all) {
            if (change.key().startsWith(queue)) {
                candidacies.merge(
                        change.createRevision(),
                        candidacy(change),
                        (begun, latest) -> latest.isOver()
                                ? new Candidacy(
                                        begun.key, begun.holder, begun.term, latest.endRevision, latest.endSeenNanos)
                                : begun);
            } else if (change.key().startsWith(state) && !change.isDeletion()) {
                writes.add(new Change(
                        change.revision(),
                        change.key().substring(state.length()),
                        change.value(),
                        change.createRevision(),
                        change.seenNanos()));
            }
        }
        return new ElectionHistory(ImmutableList.copyOf(candidacies.values()), ImmutableList.copyOf(writes));
    }

    private static Candidacy candidacy(Change change) {
        return change.isDeletion()
                ? new Candidacy(change.key(), "", change.createRevision(), change.revision(), change.seenNanos())
                : new Candidacy(change.key(), change.value().orElseThrow(), change.createRevision(), Long.MAX_VALUE, 0);
    }

    /** The first in the queue when this revision was committed: whoever led, led in its term. */
    public Optional<Candidacy> firstAt(long revision) {
        return candidacies.stream().filter(one -> one.livesAt(revision)).findFirst();
    }

    /** The candidacy with this term. */
    public Optional<Candidacy> candidacy(long term) {
        return candidacies.stream().filter(one -> one.term == term).findFirst();
    }
}
