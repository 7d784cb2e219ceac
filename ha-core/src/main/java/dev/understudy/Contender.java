package dev.understudy;

/**
 * What an elector tells of its terms. Calls come one at a time from a single lane, under no lock, strictly paired:
 * {@code elected(t1) deposed(t1) elected(t2) …} with t1 &lt; t2 (claim S4), whatever these methods throw.
 */
public interface Contender {
    /**
     * This node leads from now on. May block while the service starts; the calling thread is interrupted if the term
     * ends meanwhile or the start budget runs out.
     *
     * @throws Exception if the service cannot start: the node resigns, calls {@link #deposed}, and backs off
     */
    void elected(Leadership leadership) throws Exception;

    /**
     * The term is over: stop all work done under it and return. The next node takes over after this returns, or when
     * the lease ends. {@link Leadership#remaining()} is the time left to do so.
     *
     * @throws Exception logged; the term counts as stopped
     */
    void deposed(Leadership leadership, LossReason reason) throws Exception;
}
