package dev.understudy;

/**
 * A service that must run on one node at a time. Calls come one at a time; a start that fails is followed by a stop.
 */
public interface GatedService {
    /**
     * Warms up while the node waits, before it is a candidate. Must not touch shared state that only the leader may
     * write.
     *
     * @throws Exception if the service can never start: the node fails
     */
    default void prepare() throws Exception {}

    /**
     * Starts serving; returns when the service is up. The thread is interrupted if the term ends meanwhile.
     *
     * @param leadership the term under which all work is done; hand its fence to every write
     * @throws Exception if the service cannot start: the node resigns and backs off
     */
    void start(Leadership leadership) throws Exception;

    /**
     * Stops all work and returns when none is left. No admitted work is running any more, unless draining overran its
     * part of the stop budget. Called once for each start, also for one that failed.
     *
     * @throws Exception logged; the service counts as stopped
     */
    void stop(LossReason reason) throws Exception;
}
