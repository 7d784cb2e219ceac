package dev.understudy;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.NoopMetricRegistry;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.MoreExecutors;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.internal.runtime.BlockingContender;
import dev.understudy.internal.runtime.ElectorLoop;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.internal.shared.SharedSession;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Settings;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many elections in one process: one for each partition, tenant or job, say. They share one lease, so that the store
 * sees one renewal whatever their number, one connection, and a handful of threads. The price is that they share their
 * fate: if the lease is lost, every term under it is.
 *
 * <pre>{@code
 * try (HaElections elections = HaElections.builder("worker-1").election("/shards/").build()) {
 *     elections.elector("shard-7", new ShardWorker(7)).start();
 *     …
 * }
 * }</pre>
 *
 * <p>It does not look after the store as an {@link HaNode} does: room and alarms are for whoever runs the store to
 * watch.
 *
 * <p>All methods are safe from any thread. Contenders are called on a small pool: one that blocks for long delays
 * others.
 */
public final class HaElections implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HaElections.class);
    private static final int LANES = 4;

    private final HaConfig config;
    private final Backend backend;
    private final SystemPorts system;
    private final ExecutorService lanes;
    private final SharedSession session;
    private final UUID incarnation = UUID.randomUUID();
    private final ConcurrentHashMap<String, Elector> electors = new ConcurrentHashMap<>();

    HaElections(HaConfig config, Backend backend) {
        this.config = config;
        this.backend = backend;
        this.system = new SystemPorts(config.id().value());
        this.lanes = system.pool("lanes", LANES);
        this.session = new SharedSession(
                backend::election,
                system.ports().ticker(),
                system.scheduler(),
                config.id(),
                prefix("session"),
                config.timing().ttl(),
                config.timing().renewInterval());
    }

    /**
     * Begins to say what this process is called and where its elections are. They are named below
     * {@link HaElectionsBuilder#election}.
     *
     * @param id this process's name as a candidate, unique among all that stand in its elections
     */
    public static HaElectionsBuilder builder(String id) {
        return new HaElectionsBuilder(id);
    }

    /** The same with values that were read already, {@code cluster.id} among them; nothing else is looked at. */
    public static HaElectionsBuilder builder(Settings settings) {
        return new HaElectionsBuilder(settings);
    }

    /**
     * The elector of one election, not yet started. Each election has one in a process.
     *
     * @throws IllegalStateException if there is one already
     */
    public Elector elector(String election, Contender contender) {
        return electors.compute(election, (name, known) -> {
            if (known != null) {
                throw new IllegalStateException("this process stands for election " + name + " already");
            }
            Elector elector = create(name, contender);
            var unused = elector.ended().whenComplete((nothing, failure) -> electors.remove(name, elector));
            return elector;
        });
    }

    /** Leaves every election in order, and waits for that, for at most a time to live and two seconds. */
    @Override
    public void close() {
        CompletableFuture<?>[] ends = electors.values().stream()
                .map(elector -> {
                    elector.close();
                    return elector.ended().toCompletableFuture().exceptionally(failure -> null);
                })
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(config.timing().ttl().toMillis() + 2_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | java.util.concurrent.ExecutionException late) {
            log.error("{}: some services have not stopped", config.id(), late);
        }
        session.close();
        backend.close();
        lanes.shutdownNow();
        system.close();
    }

    private Elector create(String election, Contender contender) {
        MetricRegistry none = new NoopMetricRegistry();
        return new ElectorLoop(
                config.candidate(incarnation, "", ""),
                config.timing(),
                config.policy(),
                session.election(prefix(election)),
                system.ports(),
                ImmutableList.of(),
                new BlockingContender(contender, MoreExecutors.newSequentialExecutor(lanes)),
                none,
                () -> log.error("{}: a service of election {} did not stop in time", config.id(), election));
    }

    private String prefix(String election) {
        return config.prefix() + election;
    }
}
