package dev.understudy.rest;

import com.google.common.collect.ImmutableMap;
import dev.understudy.gate.NodePhase;
import dev.understudy.gate.NodeState;
import dev.understudy.gate.NodeStatus;
import dev.understudy.gate.NodeStatus.Leader;
import java.util.function.Predicate;

/** What the status paths answer: one body for all of them, and a yes or no for each. */
final class StatusPage {
    /** Path → whether the answer is 200; otherwise it is 503. */
    static final ImmutableMap<String, Predicate<NodeStatus>> PATHS = ImmutableMap.of(
            "/v1/state", status -> true,
            "/healthz", NodeStatus::alive,
            // Ready is not the same as leading: rolling updates wait for readiness, and would wait for ever.
            "/readyz", status -> status.alive() && status.healthy(),
            "/leader", NodeStatus::serving,
            "/follower", StatusPage::understudy);

    private StatusPage() {}

    /** The body. Keys are always present, so that scripts need not test for them. */
    static String body(NodeStatus status) {
        String state = state(status).name();
        return new Json()
                .text("state", state)
                // The readiness probe in LND's documentation reads the capitalised name.
                .text("State", state)
                .text("id", status.id().value())
                .text("phase", status.phase().name())
                .text("election", status.election())
                .number("term", status.term().map(term -> term.number()).orElse(null))
                .object("leader", status.leader().map(StatusPage::leader).orElse(null))
                .number("leaseRemainingMillis", status.leaseRemaining().toMillis())
                .flag("alive", status.alive())
                .flag("healthy", status.healthy())
                .text("trouble", status.trouble().orElse(null))
                .toString();
    }

    private static Json leader(Leader leader) {
        return new Json()
                .text("id", leader.id())
                .text("address", leader.address())
                .number("term", leader.term().number());
    }

    private static boolean understudy(NodeStatus status) {
        return status.alive() && status.healthy() && status.phase() == NodePhase.WAITING;
    }

    /** The phase's state, but never a serving one once the lease is over: the gate may be about to notice. */
    private static NodeState state(NodeStatus status) {
        NodeState state = status.phase().state();
        return state == NodeState.SERVER_ACTIVE && !status.serving() ? NodeState.WAITING_TO_START : state;
    }
}
