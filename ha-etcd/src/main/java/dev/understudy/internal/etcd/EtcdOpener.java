package dev.understudy.internal.etcd;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.MoreExecutors;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Opens a jetcd client on one endpoint. */
final class EtcdOpener {
    /** gRPC allows no less than this. */
    private static final Duration KEEPALIVE_TIME = Duration.ofSeconds(10);

    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(5);

    private final EtcdConfig config;
    private final Executor callbacks;
    private final EtcdLineage lineage;
    private final Optional<EtcdLogin> login;

    EtcdOpener(EtcdConfig config, Executor callbacks, EtcdLineage lineage, Optional<EtcdLogin> login) {
        this.config = config;
        this.callbacks = callbacks;
        this.lineage = lineage;
        this.login = login;
    }

    /**
     * Probes the endpoint, makes a client for the very address that answered, and looks whether it is the store that is
     * known. Blocks for about twice the connection timeout at most.
     *
     * @throws IOException if etcd does not answer now
     * @throws dev.understudy.error.ConfigException if it does, but the configuration does not fit it
     */
    Client open(EtcdEndpoint endpoint) throws IOException {
        Optional<ClientTls> tls = config.tls().map(ClientTls::load);
        InetSocketAddress address = new EtcdProbe(config, tls).reach(endpoint);
        ClientBuilder builder = Client.builder()
                .target(target(address))
                // The name, not the address, is what the certificate must be for.
                .authority(endpoint.toString())
                .loadBalancerPolicy("pick_first")
                .waitForReady(false)
                // One attempt: whether and where to try again is decided above, by what may have been applied.
                .retryMaxAttempts(0)
                .connectTimeout(config.connectionTimeout())
                .keepaliveTime(KEEPALIVE_TIME)
                .keepaliveTimeout(KEEPALIVE_TIMEOUT)
                .keepaliveWithoutCalls(false)
                .maxInboundMessageSize(config.maxMessageBytes())
                // jetcd only dispatches with it, and the context of the call must not be lost on the way.
                .executorService(MoreExecutors.newDirectExecutorService())
                .interceptor(new CallGuard(
                        callbacks,
                        config.requestTimeout(),
                        lineage,
                        login.map(shared -> new EtcdTokens(shared, callbacks))));
        if (tls.isPresent()) {
            builder.sslContext(tls.get().forGrpc());
        }
        Client client = builder.build();
        try {
            lineage.verify(client, config.connectionTimeout());
            return client;
        } catch (IOException | RuntimeException failed) {
            client.close();
            EtcdFault fault = EtcdFault.of(failed);
            if (fault == EtcdFault.WRONG_LOGIN || fault == EtcdFault.NO_PASSWORD) {
                EtcdConfig.Login refused = config.login().orElseThrow();
                throw refused.wrong(EtcdErrors.words(fault, refused), failed);
            }
            throw failed;
        }
    }

    /** A numeric target: gRPC has nothing to resolve. Brackets are not allowed in the path of a URI. */
    private static String target(InetSocketAddress address) {
        String numeric = HostAndPort.fromParts(address.getAddress().getHostAddress(), address.getPort())
                .toString();
        return "ip:///" + numeric.replace("[", "%5B").replace("]", "%5D");
    }
}
