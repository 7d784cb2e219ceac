package dev.understudy.testkit.sim;

import dev.understudy.Leadership;
import dev.understudy.internal.election.Policy;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * S10: with the default policy nobody is evicted whose process lives, unless it was kept from answering: it was
 * stopped, or did not reach the store. With {@code grace} a living leader may be, and is then held back by its fence
 * (S1) and steps down as soon as it notices (S3).
 */
final class SuspicionChecker implements Observer {
    /** Who leads for less than that may have been elected in the middle of a challenge. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(1).toNanos();

    private final VirtualTime time;
    private final Verdict verdict;
    private final Policy policy;
    private final Observer others;
    private final Map<LeaseId, SimNode> holders = new HashMap<>();
    private final Map<SimNode, Long> electedAt = new HashMap<>();

    /** @param others are told that a living leader was robbed of its entry */
    SuspicionChecker(VirtualTime time, Verdict verdict, Policy policy, Observer others) {
        this.time = time;
        this.verdict = verdict;
        this.policy = policy;
        this.others = others;
    }

    @Override
    public void sent(SimNode node, Verb verb, LeaseId lease) {
        if (verb == Verb.ENLIST) {
            holders.put(lease, node);
        }
    }

    @Override
    public void elected(SimNode node, Leadership leadership) {
        electedAt.put(node, time.now());
    }

    @Override
    public void evicted(SimNode node, Entry leader, Grounds grounds) {
        SimNode holder = holders.get(leader.lease());
        boolean lives = holder != null && holder.isAlive();
        boolean proven = grounds.isProven() || (holder != null && couldAnswer(holder));
        verdict.check(
                !lives || policy.actOn() == Policy.ActOn.GRACE || !proven,
                "S10",
                () -> node + " took the entry of " + holder + ", which lives: " + grounds);
        if (lives) {
            others.robbed(leader.lease());
        }
    }

    private boolean couldAnswer(SimNode holder) {
        long since = electedAt.getOrDefault(holder, time.now());
        return time.now() - since > SETTLED_NANOS
                && holder.calmSince(since)
                && !holder.process().pausedSince(since);
    }
}
