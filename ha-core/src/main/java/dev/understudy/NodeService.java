package dev.understudy;

import com.google.common.util.concurrent.AbstractService;
import dev.understudy.error.HaException;
import dev.understudy.internal.async.Threads;
import java.util.Optional;

/**
 * A node as a Guava service, for programs that keep all their parts in a
 * {@link com.google.common.util.concurrent.ServiceManager}: running from the moment it stands for election, whether it
 * leads or waits; failed when the node cannot go on.
 *
 * <p>Safe from any thread. Stopping closes the node, on a thread of its own.
 */
public final class NodeService extends AbstractService {
    private final HaNode node;

    /** @param node not yet started; this service closes it */
    public NodeService(HaNode node) {
        this.node = node;
    }

    @Override
    protected void doStart() {
        Threads.start("understudy-await-" + node.id(), this::awaitEnd);
        node.start();
        notifyStarted();
    }

    @Override
    protected void doStop() {
        Threads.start("understudy-close-" + node.id(), () -> {
            try {
                node.close();
            } catch (Throwable fault) { // Whoever waits for the end must hear of it.
                notifyFailed(fault);
                throw fault;
            }
        });
    }

    private void awaitEnd() {
        try {
            Optional<HaException> failure = node.awaitEnd();
            if (failure.isPresent()) {
                notifyFailed(failure.get());
            } else {
                notifyStopped();
            }
        } catch (InterruptedException nobodyInterruptsIt) {
            notifyFailed(nobodyInterruptsIt);
        } catch (IllegalStateException closedBeforeItStarted) {
            notifyFailed(closedBeforeItStarted);
        } catch (Throwable fault) { // Nobody else waits for the end of the node, and it would never be told.
            notifyFailed(fault);
            throw fault;
        }
    }

    @Override
    public String toString() {
        return "node " + node.id() + " [" + state() + "]";
    }
}
