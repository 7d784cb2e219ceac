package dev.understudy.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.understudy.error.ConfigException;
import dev.understudy.gate.NodeStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status endpoints of one node: {@code /v1/state}, {@code /healthz}, {@code /readyz}, {@code /leader} and
 * {@code /follower}, each for GET, HEAD and OPTIONS (what HAProxy's {@code httpchk} sends by default). All answer with
 * the same JSON body; the status code is 200 for yes and 503 for no, so that balancers and probes need not read it.
 *
 * <p>A service may add paths of its own before {@link #start}. All requests share {@value #THREADS} threads; a request
 * that finds {@value #WAITING} others waiting is dropped, and one that is not complete after 5 s too. Safe from any
 * thread.
 */
public final class StatusServer implements AutoCloseable {
    /** Requests served at a time; a service's own paths must leave some of them free for the status paths. */
    public static final int THREADS = 16;

    private static final int WAITING = 256;
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");

    static {
        // The JDK's server reads these once. Without the first, each answer on a kept connection waits 40 ms for an
        // acknowledgement (Nagle's algorithm); without the second, clients that never finish a request keep all
        // threads.
        preset("sun.net.httpserver.nodelay", "true");
        preset("sun.net.httpserver.maxReqTime", "5");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final AtomicBoolean started = new AtomicBoolean();

    private StatusServer(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Binds the address, and answers nothing yet: connections wait in the backlog until {@link #start}.
     *
     * @param listen host and port; port 0 takes any free one
     * @throws ConfigException naming {@code rest.listen} if the address cannot be bound
     */
    public static StatusServer bind(HostAndPort listen) {
        InetSocketAddress address = new InetSocketAddress(listen.getHost(), listen.getPort());
        if (address.isUnresolved()) {
            throw new ConfigException("rest.listen", listen.toString(), "must name a host that can be resolved");
        }
        try {
            HttpServer server = HttpServer.create(address, 0);
            ThreadPoolExecutor threads = new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    new ThreadFactoryBuilder()
                            .setNameFormat("understudy-rest-%d")
                            .setDaemon(true)
                            .build());
            threads.allowCoreThreadTimeOut(true);
            server.setExecutor(threads);
            return new StatusServer(server, threads);
        } catch (IOException cannotBind) {
            throw new ConfigException(
                    "rest.listen",
                    listen.toString(),
                    "must be an address that is free to listen on (" + cannotBind.getMessage() + ")",
                    cannotBind);
        }
    }

    /** The address in use, with the host as bound and the real port. */
    public HostAndPort address() {
        InetSocketAddress bound = server.getAddress();
        return HostAndPort.fromParts(bound.getAddress().getHostAddress(), bound.getPort());
    }

    /**
     * Adds a service's own paths; call before {@link #start}.
     *
     * @param prefix every path that starts with it goes to {@code handler}, unless a longer prefix matches
     */
    public StatusServer handle(String prefix, HttpHandler handler) {
        server.createContext(prefix, exchange -> guarded(exchange, handler));
        return this;
    }

    /** Begins to answer; {@code status} is called for each request, from any thread, and must not block. */
    public void start(Supplier<NodeStatus> status) {
        handle("/", exchange -> answer(exchange, status));
        if (started.compareAndSet(false, true)) {
            server.start();
        }
    }

    /** Stops listening, drops open connections and ends the threads. Does not block. Idempotent. */
    @Override
    public void close() {
        if (started.compareAndSet(false, true)) {
            // A server that never ran its loop would keep its socket: the loop is what lets go of a closed one.
            server.start();
        }
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, Supplier<NodeStatus> status) throws IOException {
        Predicate<NodeStatus> yes =
                StatusPage.PATHS.get(exchange.getRequestURI().getPath());
        if (yes == null) {
            reply(exchange, 404, error("no such path"));
        } else if (!METHODS.contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD, OPTIONS");
            reply(exchange, 405, error("use GET, HEAD or OPTIONS"));
        } else {
            NodeStatus now = status.get();
            reply(exchange, yes.test(now) ? 200 : 503, StatusPage.body(now));
        }
    }

    private static void guarded(HttpExchange exchange, HttpHandler handler) throws IOException {
        try {
            handler.handle(exchange);
        } catch (RuntimeException bug) {
            LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), bug);
            if (exchange.getResponseCode() < 0) {
                reply(exchange, 500, error("internal error"));
            }
        } finally {
            exchange.close();
        }
    }

    private static void preset(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String error(String what) {
        return new Json().text("error", what).toString();
    }

    private static void reply(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        // The server keeps a connection alive only if the request has been read to its end.
        exchange.getRequestBody().close();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head ? -1 : bytes.length);
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }
}
