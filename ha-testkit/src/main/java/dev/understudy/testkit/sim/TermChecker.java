package dev.understudy.testkit.sim;

import dev.understudy.api.Fence;
import dev.understudy.api.Leadership;
import dev.understudy.queue.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** S1: no write of an old term. S2: terms rise. S6: nobody is elected whom no read showed first. */
final class TermChecker implements Observer {
    private final SimStore store;
    private final Verdict verdict;
    private final Map<Long, SimNode> holders = new HashMap<>();
    private final Map<SimNode, Long> lastOfNode = new HashMap<>();
    private final Set<Shown> shown = new HashSet<>();
    private long newest;

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
        SimNode other = holders.putIfAbsent(term, node);
        verdict.check(other == null, "S2", () -> "term " + term + " of " + node + " was already that of " + other);
        Long before = lastOfNode.put(node, term);
        verdict.check(before == null || before < term, "S2", () -> node + " went from term " + before + " to " + term);
        // A belated promotion whose entry is gone already writes nothing; a live one must be the newest.
        boolean live = isFirst(term);
        long latest = newest;
        verdict.check(!live || term > latest, "S2", () -> node + " was elected in term " + term + " after " + latest);
        newest = Math.max(newest, term);
    }

    @Override
    public void committed(SimNode node, Fence fence) {
        long term = fence.term().number();
        long latest = newest;
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
