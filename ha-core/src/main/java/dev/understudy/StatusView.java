package dev.understudy;

import com.google.common.collect.ImmutableSet;
import dev.understudy.api.Leadership;
import dev.understudy.api.NodeId;
import dev.understudy.api.Term;
import dev.understudy.election.ElectionState;
import dev.understudy.election.Stage;
import dev.understudy.election.Vigil;
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

    static NodeStatus of(NodeId id, ElectorLoop elector, NodeGate gate, Duration ttl) {
        Snapshot snapshot = elector.snapshot();
        NodePhase phase = gate.phase();
        Duration remaining = elector.leaseRemaining();
        Optional<Term> term = elector.leadership().map(Leadership::term);
        boolean serving = phase == NodePhase.ACTIVE && term.isPresent();
        Stage stage = snapshot.state().stage();
        // An observer does its part too: a rolling update must not wait for it to queue.
        boolean inPlace = stage == Stage.QUEUED || stage == Stage.OBSERVING;
        boolean waiting = inPlace && !remaining.isZero() && elector.hasReadWithin(ttl);
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
                elector.isAlive() && (serving || waiting),
                snapshot.trouble());
    }

    private static ImmutableSet<String> watching(ElectionState state) {
        return state instanceof ElectionState.Queued queued
                ? queued.vigil().map(Vigil::watching).orElse(ImmutableSet.of())
                : ImmutableSet.of();
    }
}
