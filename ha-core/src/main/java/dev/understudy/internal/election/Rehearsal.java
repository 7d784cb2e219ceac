package dev.understudy.internal.election;

import dev.understudy.NodeId;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Grant;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Plays a take-over through, so that the first real one finds its code loaded: a node that never led would otherwise
 * load it in the very moment when nobody leads. Since the machine is pure, a play has no effect on anything.
 */
public final class Rehearsal {
    private static final String SENSOR = "rehearsal";
    private static final int PLAYS = 200;

    /** How long after the start it is best done: until then the first requests need the processor. */
    public static final Duration DELAY = Duration.ofSeconds(1);

    private Rehearsal() {}

    /** Plays often enough for the JIT compiler to take notice. */
    public static void rehearse(LeaseTiming timing) {
        for (int i = 0; i < PLAYS; i++) {
            var unused = play(timing);
        }
    }

    /**
     * Joins, waits, finds the leader dead, leads, renews, and resigns.
     *
     * @return where the play ended, which is on the way into the queue again
     */
    static ElectionState play(LeaseTiming timing) {
        ElectionMachine machine = new ElectionMachine(new NodeId(SENSOR), timing, Policy.DEFAULT, 0);
        ElectionState state = ElectionMachine.initial();
        long now = 0;
        for (ElectionEvent event : script(timing)) {
            state = machine.step(state, event, ++now).state();
        }
        return state;
    }

    private static List<ElectionEvent> script(LeaseTiming timing) {
        LeaseId lease = new LeaseId(2);
        Entry leader = new Entry("1", new LeaseId(1), 1, "dead");
        Entry own = new Entry("2", lease, 2, SENSOR);
        QueueView waiting = new QueueView(3, Optional.of(leader), Optional.of(own), Optional.of(leader));
        QueueView leading = new QueueView(4, Optional.of(own), Optional.of(own), Optional.empty());
        long ttlNanos = timing.requestedTtlNanos();
        return List.of(
                new ElectionEvent.Start(),
                new ElectionEvent.Granted(new Grant(lease, ttlNanos), 0),
                new ElectionEvent.Claimed(lease, new Claim.Ours()),
                new ElectionEvent.Enlisted(lease, own),
                new ElectionEvent.Looked(lease, waiting),
                new ElectionEvent.Notified(),
                new ElectionEvent.Sensed(leader, SENSOR, new Evidence.Alive()),
                new ElectionEvent.Sensed(leader, SENSOR, new Evidence.Gone()),
                new ElectionEvent.EvictionTried(
                        new ElectionEffect.Evict(own, leader, new Grounds.Proven(), SENSOR),
                        new Eviction(true, leading)),
                new ElectionEvent.Looked(lease, leading),
                new ElectionEvent.Started(own.term()),
                new ElectionEvent.Renewed(lease, 1, ttlNanos),
                new ElectionEvent.Tick(),
                new ElectionEvent.StepDown(),
                new ElectionEvent.Stopped(own.term()),
                new ElectionEvent.Withdrawn(lease, true),
                new ElectionEvent.Revoked(lease, true));
    }
}
