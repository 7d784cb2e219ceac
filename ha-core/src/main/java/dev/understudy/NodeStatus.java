package dev.understudy;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.Optional;

/**
 * One consistent look at a node, for status endpoints and people.
 *
 * @param id this node
 * @param phase what its gate is doing
 * @param election the elector's state, such as {@code Queued} or {@code Leading}
 * @param term the term this node holds now; empty also while its service stops
 * @param leader the leader as last read from the store; may be this node
 * @param watching the crash sensors that see the leader's process alive now, and would notice its end; only the first
 *     in line watches
 * @param leaseRemaining time left until the local deadline of the session, zero if there is none
 * @param alive whether the elector's loop is running; false means stuck
 * @param healthy whether the node does its part: leading and serving, or an understudy with a live place in the queue
 * @param trouble the last trouble in words, if it is not over; the election's own before the store's
 * @param refusal why the store refuses what this node writes, if it does; a leader is not healthy then
 */
public record NodeStatus(
        NodeId id,
        NodePhase phase,
        String election,
        Optional<Term> term,
        Optional<Leader> leader,
        ImmutableSet<String> watching,
        Duration leaseRemaining,
        boolean alive,
        boolean healthy,
        Optional<String> trouble,
        Optional<Refusal> refusal) {

    /** What probes are told: the phase's state, but never a serving one once the term is over. */
    public NodeState state() {
        NodeState state = phase.state();
        return state == NodeState.SERVER_ACTIVE && !serving() ? NodeState.WAITING_TO_START : state;
    }

    /** Whether this node leads and admits work right now. */
    public boolean serving() {
        return phase == NodePhase.ACTIVE && term.isPresent();
    }

    /** Whether it serves, and its user may write: another node's user may do better. For balancers. */
    public boolean leads() {
        return serving()
                && refusal.filter(why -> why.kind() == Refusal.Kind.FORBIDDEN).isEmpty();
    }

    /**
     * Why writes are refused, for a reason that no retry helps.
     *
     * @param why in words
     */
    public record Refusal(Kind kind, String why) {
        /** What an operator has to give: room, or permissions. */
        public enum Kind {
            FULL,
            FORBIDDEN
        }
    }

    /**
     * Who leads.
     *
     * @param id the leader's name
     * @param address where it can be reached; empty if it does not say
     * @param term its term
     */
    public record Leader(String id, String address, Term term) {}
}
