package dev.understudy;

/** Why a term ended. */
public enum LossReason {
    /** The leader stepped down when asked, and stays a candidate. */
    RESIGNED,
    /** The leader handed over to a candidate of choice, and stays a candidate. */
    TRANSFERRED,
    /** The node is shutting down. */
    CLOSED,
    /** The lease was not renewed in time, by the local clock or by the store's word. */
    LAPSED,
    /** The leader's own queue entry disappeared while its lease was alive: somebody or something removed it. */
    REVOKED,
    /** The store was restored to an older state: what this term has written may be gone, and others may lead. */
    RESTORED,
    /** The promoted service failed to start, or did not start within its budget. */
    START_FAILED
}
