package dev.understudy.testkit.etcd;

import java.net.URI;

/** One etcd server of a {@link TestEtcd}, and the ways to break it. Thread-safe; every verb is bounded. */
public interface TestMember {
    /** The address for clients; stays the same across restarts. */
    URI endpoint();

    /** Whether the server runs; a frozen one does. */
    boolean isRunning();

    /** Whether the server runs, sees a leader, and reads linearizably. */
    boolean isHealthy();

    /** Whether the server leads the cluster by its own account. */
    boolean isLeader();

    /** Ends the server in order. Returns when it is gone. */
    void stop();

    /** Ends the server without warning. Returns when it is gone. */
    void kill();

    /** Starts a stopped or killed server with the data it had. Returns when it answers, healthy or not. */
    void start();

    /** Stops and starts. */
    default void restart() {
        stop();
        start();
    }

    /** Freezes the server: connections stay open, nothing answers. */
    void freeze();

    /** Lets a frozen server go on. */
    void thaw();
}
