package dev.understudy;

import dev.understudy.api.NodeId;
import dev.understudy.api.Term;
import dev.understudy.election.ElectionState;
import dev.understudy.election.Stage;
import dev.understudy.gate.NodeGate;
import dev.understudy.gate.NodePhase;
import dev.understudy.gate.NodeStatus;
import dev.understudy.runtime.ElectorLoop;
import dev.understudy.runtime.Snapshot;
import java.time.Duration;
import java.util.Optional;

/** Makes one status of the elector's snapshot and the gate's phase. */
final class StatusView {
    private StatusView() {}

    static NodeStatus of(NodeId id, ElectorLoop elector, NodeGate gate) {
        Snapshot snapshot = elector.snapshot();
        NodePhase phase = gate.phase();
        ElectionState state = snapshot.state();
        Duration remaining = elector.leaseRemaining();
        Optional<Term> term = state instanceof ElectionState.InTerm held ? Optional.of(held.term()) : Optional.empty();
        boolean serving = phase == NodePhase.ACTIVE && elector.leadership().isPresent();
        boolean waiting = state.stage() == Stage.QUEUED && !remaining.isZero();
        return new NodeStatus(
                id,
                phase,
                state.stage().name(),
                term,
                snapshot.leader()
                        .map(first -> new NodeStatus.Leader(
                                first.holder(), snapshot.leaderAddress(), new Term(first.createRevision()))),
                remaining,
                elector.isAlive(),
                elector.isAlive() && (serving || waiting),
                snapshot.trouble());
    }
}
