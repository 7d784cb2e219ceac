package dev.understudy;

/** What the gate of a node is doing; finer than {@link NodeState}. See {@code docs/states.md} for the moves. */
public enum NodePhase {
    /** An understudy: the service is not started. */
    WAITING(NodeState.WAITING_TO_START),
    /** Elected; the service is starting. */
    STARTING(NodeState.UNLOCKED),
    /** Serving: work is admitted while the term is held. */
    ACTIVE(NodeState.SERVER_ACTIVE),
    /** The gate is closed; admitted work is running out. */
    DRAINING(NodeState.WAITING_TO_START),
    /** The service is stopping. */
    STOPPING(NodeState.WAITING_TO_START),
    /** Over: closed or failed. */
    CLOSED(NodeState.WAITING_TO_START);

    private final NodeState state;

    NodePhase(NodeState state) {
        this.state = state;
    }

    /** What probes are told in this phase. */
    public NodeState state() {
        return state;
    }
}
