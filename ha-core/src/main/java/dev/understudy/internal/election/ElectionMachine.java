package dev.understudy.internal.election;

import dev.understudy.NodeId;
import dev.understudy.internal.election.ElectionState.Idle;
import dev.understudy.internal.election.ElectionState.InSession;
import java.util.stream.LongStream;

/**
 * The elector's decisions: a pure function from state, event and time to state and effects. No thread, no clock, no
 * I/O; one seed of events gives one run.
 *
 * <p>A step has three parts: what time alone has ended, then the event, then what is due. Time comes first, so that an
 * answer which arrives after a deadline cannot bring back what the clock has taken (claim S3).
 *
 * <p>The rules are in six parts, each for one part of a candidate's life: {@link Joining}, {@link Renewing},
 * {@link Queueing}, {@link Guarding}, {@link Succession}, {@link Leaving}. None calls the clock; all go through
 * {@link Turn#become}, which checks {@link Transitions}.
 */
public final class ElectionMachine {
    private final Joining joining;
    private final Renewing renewing;
    private final Queueing queueing;
    private final Leaving leaving;
    private final Guarding guarding;
    private final Succession succession;

    /**
     * A machine for one elector.
     *
     * @param id this node's name, for messages
     * @param timing all timings
     * @param policy what its user prefers
     * @param salt differs between processes; spreads their retries
     */
    public ElectionMachine(NodeId id, LeaseTiming timing, Policy policy, long salt) {
        this.leaving = new Leaving(timing);
        this.joining = new Joining(id, timing, policy, salt, leaving);
        this.renewing = new Renewing(timing);
        this.guarding = new Guarding(timing, policy);
        this.queueing = new Queueing(timing, leaving, guarding);
        this.succession = new Succession(id, policy, leaving);
    }

    /** Where every elector begins. */
    public static ElectionState initial() {
        return new Idle();
    }

    /**
     * Takes one step.
     *
     * @param nowNanos the monotonic clock; never smaller than in the step before
     * @throws IllegalStateException if a rule breaks the transition table: a bug
     */
    public Step step(ElectionState state, ElectionEvent event, long nowNanos) {
        Turn turn = new Turn(state, nowNanos);
        leaving.expire(turn);
        apply(turn, event);
        joining.due(turn);
        renewing.due(turn);
        queueing.due(turn);
        guarding.due(turn);
        succession.due(turn);
        return new Step(turn.state(), turn.effects(), wakeIn(turn));
    }

    private void apply(Turn turn, ElectionEvent event) {
        if (event instanceof ElectionEvent.OfSession ofSession) {
            if (turn.state() instanceof InSession in && in.session().lease().equals(ofSession.lease())) {
                joining.apply(turn, ofSession);
                renewing.apply(turn, ofSession);
                guarding.apply(turn, ofSession);
                queueing.apply(turn, ofSession);
                leaving.apply(turn, ofSession);
                succession.apply(turn, ofSession);
            } else {
                if (turn.state() instanceof ElectionState.Releasing releasing
                        && releasing.lease().equals(ofSession.lease())) {
                    joining.released(turn, releasing, ofSession);
                }
                succession.late(turn, ofSession);
            }
        } else {
            joining.apply(turn, event);
            queueing.apply(turn, event);
            leaving.apply(turn, event);
            guarding.apply(turn, event);
            succession.apply(turn, event);
        }
    }

    private long wakeIn(Turn turn) {
        long at = LongStream.of(
                        joining.dueIn(turn),
                        renewing.dueIn(turn),
                        queueing.dueIn(turn),
                        guarding.dueIn(turn),
                        succession.dueIn(turn),
                        leaving.dueIn(turn))
                .min()
                .getAsLong();
        return Math.max(0, at);
    }
}
