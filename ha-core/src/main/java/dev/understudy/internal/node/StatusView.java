package dev.understudy.internal.node;

import com.google.common.collect.ImmutableSet;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.NodePhase;
import dev.understudy.NodeStatus;
import dev.understudy.Term;
import dev.understudy.internal.election.ElectionState;
import dev.understudy.internal.election.LeaderMonitor;
import dev.understudy.internal.election.Stage;
import dev.understudy.internal.gate.NodeGate;
import dev.understudy.internal.runtime.ElectorLoop;
import dev.understudy.internal.runtime.Snapshot;
import java.time.Duration;
import java.util.Optional;

/** Makes one status of the elector's snapshot and the gate's phase. */
public final class StatusView {
    private StatusView() {}

    public static NodeStatus of(
            NodeId id, ElectorLoop elector, NodeGate gate, StoreCare store, Sensors sensors, Duration ttl) {
        Snapshot snapshot = elector.snapshot();
        NodePhase phase = gate.phase();
        Duration remaining = elector.leaseRemaining();
        Optional<Term> term = elector.leadership().map(Leadership::term);
        boolean serving = phase == NodePhase.ACTIVE && term.isPresent();
        Stage stage = snapshot.state().stage();
        // An observer does its part too: a rolling update must not wait for it to queue.
        boolean inPlace = stage == Stage.QUEUED || stage == Stage.OBSERVING;
        Optional<NodeStatus.Refusal> refusal = store.refusal();
        // A full store lets an understudy wait and take over, but not one whose user may not.
        boolean forbidden = refusal.filter(why -> why.kind() == NodeStatus.Refusal.Kind.FORBIDDEN)
                .isPresent();
        boolean waiting = inPlace && !snapshot.blocked() && !remaining.isZero() && elector.hasReadWithin(ttl);
        return new NodeStatus(
                id,
                phase,
                snapshot.state().stage().name(),
                term,
                snapshot.leader()
                        .map(first -> new NodeStatus.Leader(first.holder(), snapshot.leaderAddress(), first.term())),
                watching(snapshot.state()),
                remaining,
                elector.isAlive(),
                elector.isAlive() && ((serving && refusal.isEmpty()) || (waiting && !forbidden)),
                snapshot.trouble()
                        .or(() -> refusal.map(NodeStatus.Refusal::why))
                        .or(store::trouble)
                        .or(sensors::trouble),
                refusal);
    }

    private static ImmutableSet<String> watching(ElectionState state) {
        return state instanceof ElectionState.Queued queued
                ? queued.monitor().map(LeaderMonitor::watching).orElse(ImmutableSet.of())
                : ImmutableSet.of();
    }
}
