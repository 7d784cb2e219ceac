package dev.understudy.status;

import com.google.common.base.Throwables;
import com.google.common.net.HostAndPort;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.net.Descriptors;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server itself: connections, limits, bodies, and who answers on which thread. HTTP/1.1 only, which is what
 * probes and balancers speak.
 */
final class HttpFront implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpFront.class);
    private static final int PATIENCE_SECONDS = 15;
    private static final long LIMIT_SECONDS = 10;

    private final Vertx vertx;
    private final HttpServer server;
    private final HostAndPort address;
    private final Executor workers;
    private final Connections connections;
    private volatile @Nullable Routes routes;

    private HttpFront(InetSocketAddress listen, Optional<TlsFiles.Content> tls, Executor workers)
            throws ExecutionException, InterruptedException, TimeoutException {
        this.workers = workers;
        connections = new Connections(PATIENCE_SECONDS);
        VertxOptions small = new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setDisableTCCL(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        Door door = new Door(Descriptors.atMost(StatusServer.MOST_CONNECTIONS, 4));
        vertx = Vertx.builder()
                .with(small)
                .withTransport(new GuardedTransport(door))
                .build();
        HttpServerOptions options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(2048)
                .setMaxHeaderSize(8 * 1024)
                .setMaxChunkSize(8 * 1024);
        HttpServerConfig plain = new HttpServerConfig(options).setVersions(HttpVersion.HTTP_1_1);
        server = tls.isPresent() ? vertx.createHttpServer(plain, tls.get().forHttp()) : vertx.createHttpServer(plain);
        server.connectionHandler(connection -> connections.opened(connection, System.nanoTime()));
        server.requestHandler(this::received);
        server.exceptionHandler(broken -> log.debug("a connection broke: {}", Failures.words(broken)));
        vertx.setPeriodic(TimeUnit.SECONDS.toMillis(1), tick -> connections.sweep(System.nanoTime()));
        try {
            server.listen(SocketAddress.inetSocketAddress(listen))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException failed) {
            var unused = vertx.close();
            throw failed;
        }
        address = HostAndPort.fromParts(listen.getAddress().getHostAddress(), server.actualPort());
    }

    static HttpFront bind(InetSocketAddress listen, Optional<TlsFiles.Content> tls, Executor workers) {
        String shown =
                HostAndPort.fromParts(listen.getHostString(), listen.getPort()).toString();
        try {
            return new HttpFront(listen, tls, workers);
        } catch (ExecutionException cannotBind) {
            throw new ConfigException(
                    StatusConfig.LISTEN.name(),
                    shown,
                    "must be an address that is free to listen on ("
                            + Throwables.getRootCause(cannotBind).getMessage() + ")",
                    cannotBind);
        } catch (TimeoutException late) {
            throw new ConfigException(StatusConfig.LISTEN.name(), shown, "could not be bound in time", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ConfigException(StatusConfig.LISTEN.name(), shown, "was not bound: interrupted", stopped);
        }
    }

    HostAndPort address() {
        return address;
    }

    /** Answers by these from now on. */
    void serve(Routes all) {
        routes = all;
    }

    /** Shows another certificate to whoever connects from now on. */
    void use(TlsFiles.Content tls) {
        var unused = server.updateSSLOptions(tls.forHttp())
                .onFailure(refused -> log.warn("the certificate in use stays", refused));
    }

    /** The port is free when this returns. */
    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            log.warn("the HTTP server could not be closed: {}", Failures.words(failed));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request's head has come. Its body is read as far as it is allowed to be long. */
    private void received(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.exceptionHandler(broken -> log.debug("an answer broke: {}", Failures.words(broken)));
        request.exceptionHandler(broken -> log.debug("a request broke: {}", Failures.words(broken)));
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= StatusServer.MOST_BYTES) {
                body.appendBuffer(part);
            } else if (!response.ended()) {
                // The rest is not worth reading.
                response.putHeader("Connection", "close");
                write(request, Answer.error(413, "a request has at most " + StatusServer.MOST_BYTES + " bytes"));
                request.connection().close();
            }
        });
        request.endHandler(end -> {
            if (!response.ended()) {
                complete(request, body.getBytes());
            }
        });
    }

    private void complete(HttpServerRequest request, byte[] body) {
        connections.asked(request.connection());
        Context loop = vertx.getOrCreateContext();
        Routes all = routes;
        if (all == null) {
            finish(request, Answer.error(503, "this node is starting"));
            return;
        }
        // A request without a name of this node, or with two, is not HTTP/1.1 (RFC 9112, section 3.2).
        if (request.version() == HttpVersion.HTTP_1_1
                && request.headers().getAll("Host").size() != 1) {
            finish(request, Answer.error(400, "exactly one Host is needed").with("Connection", "close"));
            return;
        }
        try {
            all.answer(new Exchange(request, body, workers, loop, answer -> finish(request, answer)));
        } catch (RejectedExecutionException full) {
            finish(request, Answer.error(503, "too many requests at a time").with("Retry-After", "1"));
        } catch (Throwable bug) { // Whoever asked is answered, whatever it is.
            log.error("{} {} failed", request.method(), request.path(), bug);
            finish(request, Answer.error(500, "internal error"));
        }
    }

    private void finish(HttpServerRequest request, Answer answer) {
        if (!request.response().ended() && !request.response().closed()) {
            write(request, answer);
        }
        connections.answered(request.connection(), System.nanoTime());
    }

    private static void write(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.code());
        response.putHeader("Cache-Control", "no-store");
        answer.headers().forEach(response::putHeader);
        if (!answer.type().isEmpty()) {
            response.putHeader("Content-Type", answer.type());
        }
        response.putHeader("Content-Length", Integer.toString(answer.body().length));
        if (request.method().name().equals("HEAD")) {
            response.end();
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
    }
}
