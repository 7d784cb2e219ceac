package dev.understudy.cli.demo;

import dev.understudy.internal.etcd.server.ChildProcess;
import java.time.Duration;

/** A way in which a leader ends. */
enum Kill {
    /** SIGTERM: it steps down in order. */
    TERM("SIGTERM"),
    /** SIGKILL: it is gone without a word, but its connections tell. */
    KILL("SIGKILL"),
    /** SIGSTOP: it stops running while its lease ends, and wakes up later. */
    STOP("SIGSTOP"),
    /** A rolling restart: the understudies first; then the leader, after it has handed over. */
    ROLL("transfer");

    private final String signal;

    Kill(String signal) {
        this.signal = signal;
    }

    String signal() {
        return signal;
    }

    /**
     * The longest outage a client may see: after an orderly end a second (claim L3), and after a crash as well,
     * whatever the lease (claim L2). Of a frozen leader nothing is proven: the lease, half a second until etcd looks
     * for ended leases, and half a second to start and be found (claim L1); and it still takes connections, so that a
     * client learns only from its own timeout that nobody is there.
     */
    Duration bound(Duration ttl) {
        return switch (this) {
            case TERM, ROLL -> Duration.ofSeconds(1);
            case KILL -> Duration.ofSeconds(2);
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
