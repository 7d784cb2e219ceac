package dev.understudy.status;

import com.google.common.net.HostAndPort;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.async.Threads;
import dev.understudy.spi.ConfigKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a node shows of itself to the network and to its machine: status endpoints, dashboard, metrics and admin
 * verbs over HTTP, LND's state service over gRPC, and a marker file. The endpoints are listed in
 * {@code docs/openapi.yaml}.
 *
 * <p>The paths of the status itself are answered on one thread from one look at the node's memory, whatever the
 * elector, the store or a service do. A service's own paths, added before {@link #start}, run on {@value #THREADS}
 * other threads, and get 503 if {@value #WAITING} requests wait for these already.
 *
 * <p>It bears hostile clients: at most {@value #MOST_CONNECTIONS} connections, and at most a quarter of the files that
 * the process may still open; beyond that the oldest of the address with the most gives way. 15 s for a complete
 * request, 8 KiB of headers, {@value #MOST_BYTES} bytes of body. Nothing of it is set for the whole JVM. Safe from any
 * thread.
 */
public final class StatusServer implements AutoCloseable {
    /** The largest request body. */
    public static final int MOST_BYTES = 64 * 1024;

    static final int MOST_CONNECTIONS = 512;
    private static final int THREADS = 16;
    private static final int WAITING = 256;
    private static final long RELOAD_SECONDS = 5;
    private static final Logger log = LoggerFactory.getLogger(StatusServer.class);

    private final StatusConfig config;
    private final HttpFront http;
    private final Optional<RpcServer> rpc;
    private final ThreadPoolExecutor workers;
    private final ScheduledExecutorService chores;
    private final Map<String, Handler> handlers = new LinkedHashMap<>();
    private final List<Runnable> undo = new ArrayList<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private StatusServer(
            StatusConfig config,
            HttpFront http,
            Optional<RpcServer> rpc,
            ThreadPoolExecutor workers,
            ScheduledExecutorService chores) {
        this.config = config;
        this.http = http;
        this.rpc = rpc;
        this.workers = workers;
        this.chores = chores;
    }

    /**
     * Binds the addresses. Until {@link #start} every request is answered 503.
     *
     * @throws ConfigException naming the key if an address cannot be bound, or a file of TLS cannot be used
     */
    public static StatusServer bind(StatusConfig config) {
        Optional<TlsFiles.Content> tls = config.tls().map(TlsFiles::read);
        InetSocketAddress listen = resolved(StatusConfig.LISTEN, config.listen());
        Optional<InetSocketAddress> rpcListen =
                config.rpcListen().map(address -> resolved(StatusConfig.RPC_LISTEN, address));
        ThreadPoolExecutor workers = Threads.passing("understudy-rest", THREADS, new ArrayBlockingQueue<>(WAITING));
        ScheduledThreadPoolExecutor chores = Threads.timer("understudy-status-chores");
        HttpFront http = HttpFront.bind(listen, tls, workers);
        try {
            Optional<RpcServer> rpc = rpcListen.map(address -> RpcServer.bind(address, tls));
            StatusServer server = new StatusServer(config, http, rpc, workers, chores);
            config.tls().ifPresent(files -> server.reload(new TlsReload(files, tls.orElseThrow())));
            return server;
        } catch (ConfigException refused) {
            http.close();
            throw refused;
        }
    }

    /** The HTTP address in use, with the host as bound and the real port. */
    public HostAndPort address() {
        return http.address();
    }

    /** The gRPC address in use, if there is one. */
    public Optional<HostAndPort> rpcAddress() {
        return rpc.map(RpcServer::address);
    }

    /**
     * Adds a service's own paths; call before {@link #start}.
     *
     * @param prefix every path that starts with it goes to {@code handler}, unless the status has that path
     */
    public StatusServer handle(String prefix, Handler handler) {
        handlers.put(prefix, handler);
        return this;
    }

    /** Begins to answer. */
    public void start(StatusSource source) {
        if (closed.get() || !started.compareAndSet(false, true)) {
            return;
        }
        Subscribers subscribers = new Subscribers(source, chores);
        undo.add(subscribers::close);
        ElectionCache election = new ElectionCache(source);
        http.serve(new Routes(
                source,
                election,
                new Admin(source, config.adminToken()),
                subscribers,
                HostNames.of(config.allowedHosts()),
                handlers));
        rpc.ifPresent(server -> server.serve(source, subscribers));
        if (config.jmx()) {
            undo.add(Jmx.show(source.status().id().value(), source.metrics()));
        }
        config.readyFile().ifPresent(file -> {
            ReadyFile marker = new ReadyFile(file, source);
            var unused = chores.scheduleWithFixedDelay(marker::refresh, 0, 1, TimeUnit.SECONDS);
            undo.add(source.onPhase(phase -> chores.execute(marker::refresh)));
            undo.add(marker::remove);
        });
    }

    /** Stops listening, drops open connections, removes the marker file and ends the threads. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            chores.shutdownNow();
            undo.forEach(Runnable::run);
            rpc.ifPresent(RpcServer::close);
            http.close();
            workers.shutdownNow();
        }
    }

    private void reload(TlsReload files) {
        var unused = chores.scheduleWithFixedDelay(
                () -> files.changed().ifPresent(content -> {
                    http.use(content);
                    rpc.ifPresent(server -> server.use(content));
                    log.info("certificate and key are read anew");
                }),
                RELOAD_SECONDS,
                RELOAD_SECONDS,
                TimeUnit.SECONDS);
    }

    private static InetSocketAddress resolved(ConfigKey key, HostAndPort listen) {
        InetSocketAddress address = new InetSocketAddress(listen.getHost(), listen.getPort());
        if (address.isUnresolved()) {
            throw new ConfigException(key.name(), listen.toString(), "must name a host that can be resolved");
        }
        return address;
    }
}
