package dev.understudy.cli.demo;

import dev.understudy.etcd.server.ChildProcess;
import java.time.Duration;

/** A way in which a leader ends. */
enum Kill {
    /** SIGTERM: it steps down in order. */
    TERM("SIGTERM", "CLOSED"),
    /** SIGKILL: it is gone without a word, and its lease must end first. */
    KILL("SIGKILL", "LAPSED"),
    /** SIGSTOP: it stops running while its lease ends, and wakes up later. */
    STOP("SIGSTOP", "LAPSED"),
    /** A rolling restart: the understudies first; then the leader, after it has handed over. */
    ROLL("transfer", "TRANSFERRED");

    private final String signal;
    private final String reason;

    Kill(String signal, String reason) {
        this.signal = signal;
        this.reason = reason;
    }

    String signal() {
        return signal;
    }

    /** Why the old term ends, by the names of {@link dev.understudy.api.LossReason}. */
    String reason() {
        return reason;
    }

    /**
     * The longest outage a client may see: after an orderly end a second (claim L3); otherwise the lease, half a second
     * until etcd looks for ended leases, and half a second to start and be found (claim L1). A frozen leader still
     * takes connections, so that a client learns only from its own timeout that nobody is there.
     */
    Duration bound(Duration ttl) {
        return switch (this) {
            case TERM, ROLL -> Duration.ofSeconds(1);
            case KILL -> ttl.plusSeconds(1);
            case STOP -> ttl.plusSeconds(1).plus(Payers.TIMEOUT);
        };
    }

    void deliver(ChildProcess process) {
        switch (this) {
            case TERM, ROLL -> process.terminate();
            case KILL -> process.kill();
            case STOP -> process.freeze();
        }
    }
}
