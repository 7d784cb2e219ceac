package dev.understudy;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.Service;
import com.google.common.util.concurrent.ServiceManager;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guava services that run while this node leads: all are started on election, and stopped before the term is given up.
 * A Guava service runs only once, so each term makes new ones.
 *
 * <pre>{@code
 * GuavaServices services = new GuavaServices(term -> List.of(new Api(term), new Cleaner(term)));
 * HaNode node = HaNode.builder("node-1").service(services).build();
 * services.onFailure(node::stepDown);
 * }</pre>
 *
 * <p>A service that fails to start fails the start of the term: the node resigns and backs off. One that fails later is
 * told to {@link #onFailure}. Called by the node's own lane only, but for {@code onFailure}.
 */
public final class GuavaServices implements GatedService {
    private static final Logger log = LoggerFactory.getLogger(GuavaServices.class);

    private final Function<Leadership, ? extends Iterable<? extends Service>> perTerm;
    private volatile Runnable onFailure = () -> {};
    private @Nullable ServiceManager running;

    /** @param perTerm makes the services of one term, all of them new */
    public GuavaServices(Function<Leadership, ? extends Iterable<? extends Service>> perTerm) {
        this.perTerm = perTerm;
    }

    /** What to do when a service fails while this node leads, such as {@code node::stepDown}; nothing by default. */
    public GuavaServices onFailure(Runnable action) {
        onFailure = action;
        return this;
    }

    @Override
    public void start(Leadership leadership) {
        ServiceManager manager = new ServiceManager(perTerm.apply(leadership));
        manager.addListener(
                new ServiceManager.Listener() {
                    @Override
                    public void failure(Service service) {
                        log.error("{} failed in term {}", service, leadership.term(), service.failureCause());
                        onFailure.run();
                    }
                },
                MoreExecutors.directExecutor());
        running = manager;
        manager.startAsync().awaitHealthy();
    }

    /** Returns when all have stopped or failed. */
    @Override
    public void stop(LossReason reason) {
        ServiceManager manager = running;
        running = null;
        if (manager != null) {
            manager.stopAsync().awaitStopped();
        }
    }
}
