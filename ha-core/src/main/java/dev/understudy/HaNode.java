package dev.understudy;

import com.codahale.metrics.MetricRegistry;
import dev.understudy.api.Elector;
import dev.understudy.api.Leadership;
import dev.understudy.api.NodeId;
import dev.understudy.api.SharedState;
import dev.understudy.config.Settings;
import dev.understudy.config.SettingsLoader;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.gate.GatedContender;
import dev.understudy.gate.GatedService;
import dev.understudy.gate.NodeGate;
import dev.understudy.gate.NodePhase;
import dev.understudy.gate.NodeStatus;
import dev.understudy.gate.Pass;
import dev.understudy.port.Backend;
import dev.understudy.port.Coordinator;
import dev.understudy.queue.Candidate;
import dev.understudy.runtime.BlockingContender;
import dev.understudy.runtime.ElectorLoop;
import dev.understudy.runtime.SystemPorts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A highly available node: it stands for election, runs its service while it leads, and waits as an understudy
 * otherwise. All methods are safe from any thread.
 *
 * <pre>{@code
 * try (HaNode node = HaNode.builder().set("cluster.id", "node-1").service(new MyService()).build()) {
 *     node.start();
 *     node.awaitEnd();
 * }
 * }</pre>
 */
public final class HaNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HaNode.class);

    private final HaConfig config;
    private final SystemPorts system;
    private final Backend backend;
    private final Coordinator coordinator;
    private final ElectorLoop elector;
    private final NodeGate gate;
    private final GatedService service;
    private final MetricRegistry metrics;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private HaNode(HaConfig config, GatedService service, MetricRegistry metrics, String address, Runnable overrun) {
        this.config = config;
        this.service = service;
        this.metrics = metrics;
        this.gate = new NodeGate(metrics);
        this.backend = Backends.open(config.store(), config.settings());
        this.system = new SystemPorts(config.id().value());
        // A node that is not to be elected leads an election of its own, which nobody else can join.
        UUID incarnation = UUID.randomUUID();
        this.coordinator = backend.coordinator(config.enabled() ? config.prefix() : "alone/" + incarnation);
        this.elector = new ElectorLoop(
                new Candidate(config.id(), incarnation, config.advertise().orElse(address)),
                config.timing(),
                coordinator,
                system.ports(),
                new BlockingContender(new GatedContender(gate, service, metrics), system.lane()),
                metrics,
                overrun);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Warms the service up, then stands for election. Returns at once. Calling it again has no effect. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            system.lane().execute(this::prepareAndStand);
        }
    }

    /** This node's name. */
    public NodeId id() {
        return config.id();
    }

    /** The checked configuration. */
    public HaConfig config() {
        return config;
    }

    /** Where this node counts; the user's own registry if one was given. */
    public MetricRegistry metrics() {
        return metrics;
    }

    /** The elector itself, for those who want no more. */
    public Elector elector() {
        return elector;
    }

    /** The term this node holds now. */
    public Optional<Leadership> leadership() {
        return elector.leadership();
    }

    /**
     * Admits one piece of guarded work; close the pass when it is done.
     *
     * @throws NotLeaderException if this node does not serve now
     */
    public Pass enter() {
        return gate.enter();
    }

    /**
     * The shared state of this node's election. Use the fence of {@link #leadership()} or {@link Pass#leadership()} to
     * write.
     */
    public SharedState state() {
        return backend.sharedState(config.prefix());
    }

    /** Gives up the present term, if there is one, and joins the end of the queue. Returns at once. */
    public void stepDown() {
        elector.stepDown();
    }

    /** One consistent look, without any I/O. */
    public NodeStatus status() {
        return StatusView.of(config.id(), elector, gate);
    }

    /**
     * Waits until the node is over.
     *
     * @return why it could not go on; empty if it was closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public Optional<HaException> awaitEnd() throws InterruptedException {
        try {
            elector.ended().toCompletableFuture().get();
            return Optional.empty();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            return Optional.of(
                    cause instanceof HaException known ? known : new HaException("the elector failed", cause));
        }
    }

    /**
     * Leaves in order: gate, drain, service, queue, lease, connections. Blocks until done, for at most a lease's time
     * to live and two seconds. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        elector.close();
        Duration patience = config.timing().ttl().plusSeconds(2);
        try {
            elector.ended().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            log.debug("{}: was over before it was closed", config.id(), failed);
        } catch (TimeoutException late) {
            log.error("{}: the service did not stop within {} s", config.id(), patience.toSeconds());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (gate.phase() == NodePhase.WAITING) {
            gate.closed();
        }
        coordinator.close();
        backend.close();
        system.close();
    }

    private void prepareAndStand() {
        try {
            service.prepare();
            elector.start();
        } catch (Exception broken) {
            log.error("{}: the service cannot be prepared; this node will not stand for election", config.id(), broken);
            elector.close();
        }
    }

    /** Collects what a node needs; not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, String> values = new LinkedHashMap<>();
        private @Nullable Settings settings;
        private @Nullable GatedService service;
        private MetricRegistry metrics = new MetricRegistry();
        private Runnable overrun = () -> {};
        private String address = "";
        private boolean electByDefault;

        private Builder() {}

        /** Takes all values from here; excludes {@link #set}. */
        public Builder settings(Settings all) {
            settings = all;
            return this;
        }

        /** Sets one configuration value, as a user would write it. */
        public Builder set(String key, String value) {
            values.put(key, value);
            return this;
        }

        /** What to run while leading. */
        public Builder service(GatedService gated) {
            service = gated;
            return this;
        }

        /** Count in this registry instead of one of the node's own. */
        public Builder metrics(MetricRegistry registry) {
            metrics = registry;
            return this;
        }

        /** Where others reach this very process, unless {@code cluster.advertise} says otherwise. */
        public Builder address(String hostAndPort) {
            address = hostAndPort;
            return this;
        }

        /** Stand for election unless {@code cluster.enable-leader-election} says otherwise: for wrappers. */
        public Builder electByDefault() {
            electByDefault = true;
            return this;
        }

        /**
         * Runs, on a timer thread, when a deposed service has not stopped by its deadline. A process that holds nothing
         * else should halt itself here: {@code () -> Runtime.getRuntime().halt(75)} (claim S8).
         */
        public Builder onOverrun(Runnable action) {
            overrun = action;
            return this;
        }

        /**
         * Checks the configuration and opens the backend, without any network traffic.
         *
         * @throws ConfigException for the first value that breaks a rule
         * @throws IllegalStateException if there is no service
         */
        public HaNode build() {
            if (service == null) {
                throw new IllegalStateException("a node needs a service");
            }
            Settings all = settings == null
                    ? SettingsLoader.of(HaConfig.keys()).program(values).load()
                    : settings;
            return new HaNode(HaConfig.of(all, electByDefault), service, metrics, address, overrun);
        }
    }
}
