package dev.understudy.sample;

import com.codahale.metrics.MetricRegistry;
import com.google.common.net.HostAndPort;
import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.spi.Settings;
import dev.understudy.state.Mirror;
import dev.understudy.status.LeaderLabel;
import dev.understudy.status.StatusConfig;
import dev.understudy.status.StatusServer;
import dev.understudy.status.StatusSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One payment-channel node: the ledger behind the gate, with its HTTP server. Safe from any thread. */
final class SampleNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.sample");

    private final StatusServer server;
    private final HaNode node;

    private SampleNode(StatusServer server, HaNode node) {
        this.server = server;
        this.node = node;
    }

    /**
     * Checks the configuration, binds the HTTP server's port, and opens the store without any network traffic.
     *
     * @throws dev.understudy.error.ConfigException for the first value that breaks a rule
     */
    static SampleNode open(Settings settings) {
        StatusServer server = StatusServer.bind(StatusConfig.of(settings, StatusConfig.LISTEN));
        try {
            LedgerService service = new LedgerService();
            MetricRegistry metrics = new MetricRegistry();
            HaNode node = HaNode.builder(settings)
                    .address(server.address().toString())
                    .metrics(metrics)
                    .mirror(Ledger.CHANNELS)
                    .service(LeaderLabel.around(service, settings, metrics))
                    .onOverrun(SampleNode::overran)
                    .build();
            service.channels = node.mirror(Ledger.CHANNELS);
            server.handle(LedgerApi.ROOT, new LedgerApi(node, new Ledger(node.state())));
            return new SampleNode(server, node);
        } catch (HaException refused) {
            server.close();
            throw refused;
        }
    }

    /** Answers HTTP requests from now on, and stands for election. */
    void start() {
        server.start(StatusSource.of(node));
        node.start();
        log.info("{} listens on {}", node.id(), server.address());
    }

    HostAndPort address() {
        return server.address();
    }

    /**
     * The ledger was still open when the term was over, as after a long pause of the process. A service with effects
     * that nothing fences would have to halt its process here (claim S8); each write of this one carries its term.
     */
    private static void overran() {
        log.warn("the term was over before the ledger was closed; what it wrote since was refused");
    }

    /** Blocks until the node is over: empty if it was closed, else why it could not go on. */
    Optional<HaException> awaitEnd() throws InterruptedException {
        return node.awaitEnd();
    }

    /** Leaves in order; the status paths answer until the end, so that balancers can see it coming. */
    @Override
    public void close() {
        node.close();
        server.close();
    }

    /**
     * Opens the ledger on what the term before has written: the channels are in memory already, however many there are,
     * and only what was written last has to come.
     */
    private static final class LedgerService implements GatedService {
        private volatile @Nullable Mirror channels;

        @Override
        public void start(Leadership leadership) throws Exception {
            Mirror mirror = Objects.requireNonNull(channels, "the node starts after it is built");
            long revision = mirror.current(leadership).toCompletableFuture().get();
            log.info("ledger opens in term {}: {} channels at revision {}", leadership.term(), mirror.size(), revision);
        }

        @Override
        public void stop(LossReason reason) {
            log.info("ledger is closed: {}", reason.words());
        }
    }
}
