package dev.understudy.testkit.sim;

import dev.understudy.election.Policy;
import dev.understudy.queue.Entry;
import dev.understudy.queue.LeaseId;
import java.util.HashMap;
import java.util.Map;

/**
 * S10: with the default policy nobody is ousted whose process lives. With {@code grace} a living leader may be, and is
 * then held back by its fence (S1) and steps down as soon as it notices (S3).
 */
final class SuspicionChecker implements Observer {
    private final Verdict verdict;
    private final Policy policy;
    private final Observer others;
    private final Map<LeaseId, SimNode> holders = new HashMap<>();

    /** @param others are told that a living leader was robbed of its entry */
    SuspicionChecker(Verdict verdict, Policy policy, Observer others) {
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
    public void ousted(SimNode node, Entry leader) {
        SimNode holder = holders.get(leader.lease());
        boolean lives = holder != null && holder.isAlive();
        verdict.check(
                !lives || policy.actOn() == Policy.ActOn.GRACE,
                "S10",
                () -> node + " took the entry of " + holder + ", which lives");
        if (lives) {
            others.robbed(leader.lease());
        }
    }
}
