package dev.understudy;

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
     * Hands the present term over to the candidate with this id. Completes when the transfer has begun: this node then
     * stops its service and leaves the queue together with all candidates ahead of the heir, which join again (claim
     * L6). Fails with {@link dev.understudy.error.NotLeaderException} if this node does not lead and serve, with
     * {@link dev.understudy.error.TransferRefusedException} if the candidate cannot lead, and with
     * {@link dev.understudy.error.HaException} if the queue could not be read: this node goes on in either case.
     */
    CompletionStage<Void> transferTo(NodeId to);

    /**
     * Completes when the elector is over: normally after {@link #close()}, else with the
     * {@link dev.understudy.error.HaException} that says why it cannot go on.
     */
    CompletionStage<Void> ended();

    /** Leaves in order: stop the service, leave the queue, revoke the lease. {@link #ended()} tells when. */
    @Override
    void close();
}
