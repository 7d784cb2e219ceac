package dev.understudy.api;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Stands for election until closed; after each lost term it stands again by itself. All methods are safe from any
 * thread and return at once.
 */
public interface Elector extends AutoCloseable {
    /** Begins to stand for election. Calling it again has no effect. */
    void start();

    /** The term this node holds now; empty also while its service stops. */
    Optional<Leadership> leadership();

    /** Gives up the present term, if there is one, and joins the end of the queue. */
    void stepDown();

    /**
     * Completes when the elector is over: normally after {@link #close()}, else with the
     * {@link dev.understudy.error.HaException} that says why it cannot go on.
     */
    CompletionStage<Void> ended();

    /** Leaves in order: stop the service, leave the queue, revoke the lease. {@link #ended()} tells when. */
    @Override
    void close();
}
