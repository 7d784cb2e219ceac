package dev.understudy;

/** Why a term ended. */
public enum LossReason {
    /** The leader stepped down when asked, and stays a candidate. */
    RESIGNED("it was asked to step down"),
    /** The leader handed over to a candidate of choice, and stays a candidate. */
    TRANSFERRED("it hands over to another node"),
    /** The node is shutting down. */
    CLOSED("the node is closing"),
    /** The lease was not renewed in time, by the local clock or by the store's word. */
    LAPSED("its lease was not renewed in time"),
    /** The leader's own queue entry disappeared while its lease was alive: somebody or something removed it. */
    REVOKED("its entry was removed from the queue"),
    /** The store was restored to an older state: what this term has written may be gone, and others may lead. */
    RESTORED("the store was restored to an older state"),
    /** The promoted service failed to start, or did not start within its budget. */
    START_FAILED("its service did not start");

    private final String words;

    LossReason(String words) {
        this.words = words;
    }

    /** The reason in words, as logs tell it; completes "the term is over:". */
    public String words() {
        return words;
    }
}
