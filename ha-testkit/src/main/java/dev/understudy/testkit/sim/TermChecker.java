package dev.understudy.testkit.sim;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** S1: no write of an old term. S2: terms rise. S6: nobody is elected whom no read showed first. */
final class TermChecker implements Observer {
    private final SimStore store;
    private final Verdict verdict;
    private final Map<Long, SimNode> holders = new HashMap<>();
    private final Map<SimNode, Long> lastOfNode = new HashMap<>();
    private final Set<Shown> shown = new HashSet<>();
    private final Map<SimNode, Long> acknowledged = new HashMap<>();
    /** Terms of which the store has lost a write that it had acknowledged. */
    private final Set<Long> rolledBack = new HashSet<>();

    private long newest;
    private boolean restored;

    TermChecker(SimStore store, Verdict verdict) {
        this.store = store;
        this.verdict = verdict;
    }

    @Override
    public void shownFirst(SimNode node, Entry own) {
        shown.add(new Shown(node, own.term().number()));
    }

    @Override
    public void elected(SimNode node, Leadership leadership) {
        long term = leadership.term().number();
        verdict.check(
                shown.contains(new Shown(node, term)),
                "S6",
                () -> node + " was elected in term " + term + ", but no read showed its entry first");
        long reached = node.eras().now().reached();
        verdict.check(
                term > reached,
                "S2",
                () -> node + " was elected in term " + term + " after a restore, and knows of revision " + reached);
        rolledBack.remove(term);
        SimNode other = holders.putIfAbsent(term, node);
        verdict.check(other == null, "S2", () -> "term " + term + " of " + node + " was already that of " + other);
        Long last = lastOfNode.put(node, term);
        verdict.check(last == null || last < term, "S2", () -> node + " went from term " + last + " to " + term);
        // A belated promotion whose entry is gone already writes nothing; a live one must be the newest.
        boolean live = isFirst(term);
        long latest = newest;
        verdict.check(!live || term > latest, "S2", () -> node + " was elected in term " + term + " after " + latest);
        newest = Math.max(newest, term);
    }

    @Override
    public void answered(SimNode node, Verb verb, LeaseId lease, @Nullable Object answer) {
        if (verb == Verb.COMMIT && answer instanceof Long revision) {
            acknowledged.merge(node, revision, Math::max);
        }
    }

    /**
     * Who lived through it must not fall behind what it knows itself: what nobody alive knows is lost. A node of which
     * nothing that was acknowledged is gone may go on, because all it knows is still true.
     */
    @Override
    public void restored() {
        restored = true;
        holders.forEach((term, node) -> {
            if (acknowledged.getOrDefault(node, 0L) > store.savedRevision()) {
                rolledBack.add(term);
            }
        });
        acknowledged.clear();
        holders.clear();
        newest = 0;
    }

    @Override
    public void deposed(SimNode node, Leadership leadership, LossReason reason) {
        verdict.check(
                reason != LossReason.RESTORED || restored,
                "S2",
                () -> node + " gave up term " + leadership.term()
                        + " as if the store had been restored, and it was not");
    }

    @Override
    public void committed(SimNode node, Fence fence) {
        long term = fence.term().number();
        long latest = newest;
        verdict.check(
                !rolledBack.contains(term),
                "S2",
                () -> "a write of " + node + " in term " + term + " was applied although the store was restored since");
        verdict.check(
                term >= latest, "S1", () -> "a write of " + node + " in term " + term + " was applied in " + latest);
        verdict.check(
                isFirst(term), "S1", () -> "a write of " + node + " in term " + term + " was applied, not being first");
    }

    private boolean isFirst(long term) {
        return store.first().filter(entry -> entry.term().number() == term).isPresent();
    }

    private record Shown(SimNode node, long term) {}
}
