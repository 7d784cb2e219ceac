package dev.understudy;

import com.google.common.util.concurrent.AbstractService;
import dev.understudy.error.HaException;
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
        thread("await", this::awaitEnd).start();
        node.start();
        notifyStarted();
    }

    @Override
    protected void doStop() {
        thread("close", node::close).start();
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
        }
    }

    private Thread thread(String verb, Runnable task) {
        Thread thread = new Thread(task, "understudy-" + verb + "-" + node.id());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public String toString() {
        return "node " + node.id() + " [" + state() + "]";
    }
}
