package dev.understudy.internal.election;

/** The name of an {@link ElectionState}, as logs and {@code docs/states.md} show it. */
public enum Stage {
    IDLE("Not started."),
    GRANTING("Asks the store for a lease."),
    CLAIMING("Has a lease; claims its node id, or waits for the lease of a dead namesake to end."),
    OBSERVING("Owns its id and never leads (cluster.no-failover); reads who does."),
    ENLISTING("Owns its id; enters the queue."),
    QUEUED("Stands in the queue, listens to the entry before its own, reads when its watch tells of a change."),
    STARTING("Leads: a linearizable read showed its own entry first. The service is starting."),
    LEADING("Leads, and the service runs."),
    STOPPING("The term is over; the service is stopping, the lease is still renewed."),
    RELEASING("Leaves the queue, then revokes the lease."),
    BACKING_OFF("Waits before it tries again."),
    ENDED("Closed, or failed for good.");

    private final String meaning;

    Stage(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
