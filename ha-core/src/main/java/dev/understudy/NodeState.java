package dev.understudy;

/** The state a node shows to probes: names and numbers of LND's state service, so that its probes work unchanged. */
public enum NodeState {
    NON_EXISTING(0),
    LOCKED(1),
    UNLOCKED(2),
    RPC_ACTIVE(3),
    SERVER_ACTIVE(4),
    WAITING_TO_START(255);

    private final int number;

    NodeState(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
