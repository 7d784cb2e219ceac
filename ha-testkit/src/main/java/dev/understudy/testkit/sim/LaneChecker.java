package dev.understudy.testkit.sim;

import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * S4: elected and deposed are strictly paired. S5: work is admitted only while the service runs and the term is held;
 * the service has stopped before the entry goes, and the lease is renewed until then.
 */
final class LaneChecker implements Observer {
    /** What timers, the loop and a slow answer may add to a renewal's time. */
    private static final Duration SLACK = Duration.ofMillis(150);

    private final VirtualTime time;
    private final Verdict verdict;
    private final long renewWithinNanos;
    private final Map<SimNode, Lane> lanes = new HashMap<>();

    LaneChecker(VirtualTime time, Verdict verdict, LeaseTiming timing) {
        this.time = time;
        this.verdict = verdict;
        Duration round = timing.renewInterval().plus(timing.attemptTimeout()).plus(SLACK);
        this.renewWithinNanos = (long) (round.toNanos() * (1 + LeaseTiming.MAX_DRIFT));
    }

    @Override
    public void elected(SimNode node, Leadership leadership) {
        Lane lane = lane(node);
        verdict.check(
                lane.step == LaneStep.NONE,
                "S4",
                () -> node + " was elected in term " + leadership.term() + " while " + lane.step + " in " + lane.term);
        lane.step = LaneStep.STARTING;
        lane.term = leadership.term().number();
        lane.key = leadership.fence().key();
        lane.overran = false;
    }

    @Override
    public void started(SimNode node, Leadership leadership, boolean ok) {
        lane(node).step = ok ? LaneStep.RUNNING : LaneStep.FAILED;
    }

    @Override
    public void deposed(SimNode node, Leadership leadership, LossReason reason) {
        Lane lane = lane(node);
        verdict.check(
                lane.term == leadership.term().number()
                        && (lane.step == LaneStep.RUNNING || lane.step == LaneStep.FAILED),
                "S4",
                () -> node + " was deposed of term " + leadership.term() + " while " + lane.step + " in " + lane.term);
        lane.step = LaneStep.STOPPING;
    }

    @Override
    public void stopped(SimNode node, Leadership leadership) {
        Lane lane = lane(node);
        long since = time.now() - lane.renewedAtNanos;
        verdict.check(
                since <= renewWithinNanos || lane.overran || node.process().pausedSince(lane.renewedAtNanos),
                "S5",
                () -> node + " did not renew for " + since / 1_000_000 + " ms while its service stopped");
        lane.step = LaneStep.NONE;
    }

    @Override
    public void overran(SimNode node) {
        lane(node).overran = true;
    }

    @Override
    public void admitted(SimNode node, Leadership leadership) {
        Lane lane = lane(node);
        verdict.check(
                lane.step == LaneStep.RUNNING && lane.term == leadership.term().number() && leadership.isHeld(),
                "S5",
                () -> node + " admitted work in term " + leadership.term() + " while " + lane.step);
    }

    @Override
    public void sent(SimNode node, Verb verb, LeaseId lease) {
        Lane lane = lane(node);
        if (verb == Verb.RENEW || verb == Verb.GRANT) {
            lane.renewedAtNanos = time.now();
        } else if (verb == Verb.WITHDRAW || verb == Verb.HAND_OVER || verb == Verb.REVOKE) {
            verdict.check(
                    lane.step == LaneStep.NONE || !lane.key.equals(SimStore.key(lease)),
                    "S5",
                    () -> node + " sent " + verb + " in term " + lane.term + " while " + lane.step);
        }
    }

    private Lane lane(SimNode node) {
        return lanes.computeIfAbsent(node, unknown -> new Lane());
    }

    private enum LaneStep {
        NONE,
        STARTING,
        RUNNING,
        FAILED,
        STOPPING
    }

    private static final class Lane {
        private LaneStep step = LaneStep.NONE;
        private long term;
        private String key = "";
        private boolean overran;
        private long renewedAtNanos;
    }
}
