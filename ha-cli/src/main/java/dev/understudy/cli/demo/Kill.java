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
    STOP("SIGSTOP", "LAPSED");

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
     * until etcd looks for ended leases, and half a second to start and be found (claim L1).
     */
    Duration bound(Duration ttl) {
        return this == TERM ? Duration.ofSeconds(1) : ttl.plusSeconds(1);
    }

    void deliver(ChildProcess process) {
        switch (this) {
            case TERM -> process.terminate();
            case KILL -> process.kill();
            case STOP -> process.freeze();
        }
    }
}
