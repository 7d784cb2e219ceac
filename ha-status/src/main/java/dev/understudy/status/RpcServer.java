package dev.understudy.status;

import static java.util.Objects.requireNonNull;

import com.google.common.net.HostAndPort;
import dev.understudy.NodeState;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.net.Descriptors;
import dev.understudy.lnrpc.GetStateRequest;
import dev.understudy.lnrpc.GetStateResponse;
import dev.understudy.lnrpc.StateGrpc;
import dev.understudy.lnrpc.SubscribeStateRequest;
import dev.understudy.lnrpc.SubscribeStateResponse;
import dev.understudy.lnrpc.WalletState;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** LND's state service, so that its clients can ask a node what they ask LND. Safe from any thread. */
final class RpcServer implements AutoCloseable {
    private static final int MOST_BYTES = 8 * 1024;
    private static final int MOST_CONNECTIONS = 256;
    /** Calls that a client may begin and take back at once in ten seconds. */
    private static final int MOST_RESETS = 200;

    private static final Context.Key<InetAddress> FROM = Context.key("from");

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("understudy-rpc", true), NioIoHandler.newFactory());
    private final Optional<RpcTls> tls;
    private final Server server;
    private final HostAndPort address;
    private volatile @Nullable Serving serving;

    private record Serving(StatusSource source, Subscribers subscribers) {}

    private RpcServer(InetSocketAddress listen, Optional<TlsFiles.Content> content) throws IOException {
        tls = content.map(RpcTls::new);
        ServerCredentials credentials = tls.map(RpcTls::credentials).orElseGet(InsecureServerCredentials::create);
        server = NettyServerBuilder.forAddress(listen, credentials)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .channelFactory(new Door(Descriptors.atMost(MOST_CONNECTIONS, 8)).channels())
                .directExecutor()
                .maxInboundMessageSize(MOST_BYTES)
                .maxInboundMetadataSize(MOST_BYTES)
                .maxConcurrentCallsPerConnection(16)
                .maxConnectionIdle(1, TimeUnit.MINUTES)
                .maxRstFramesPerWindow(MOST_RESETS, 10)
                .intercept(new WhoAsks())
                .handshakeTimeout(5, TimeUnit.SECONDS)
                .addService(new States())
                .build()
                .start();
        address = HostAndPort.fromParts(listen.getAddress().getHostAddress(), server.getPort());
    }

    static RpcServer bind(InetSocketAddress listen, Optional<TlsFiles.Content> tls) {
        try {
            return new RpcServer(listen, tls);
        } catch (IOException cannotBind) {
            throw new ConfigException(
                    StatusConfig.RPC_LISTEN.name(),
                    HostAndPort.fromParts(listen.getHostString(), listen.getPort())
                            .toString(),
                    "must be an address that is free to listen on (" + cannotBind.getMessage() + ")",
                    cannotBind);
        }
    }

    HostAndPort address() {
        return address;
    }

    void serve(StatusSource source, Subscribers subscribers) {
        serving = new Serving(source, subscribers);
    }

    void use(TlsFiles.Content content) {
        tls.ifPresent(known -> known.use(content));
    }

    @Override
    public void close() {
        server.shutdownNow();
        var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static WalletState wallet(NodeState state) {
        return WalletState.forNumber(state.number());
    }

    private final class States extends StateGrpc.StateImplBase {
        @Override
        public void getState(GetStateRequest request, StreamObserver<GetStateResponse> client) {
            Serving now = serving;
            if (now == null) {
                client.onError(starting());
                return;
            }
            client.onNext(GetStateResponse.newBuilder()
                    .setState(wallet(now.source.status().state()))
                    .build());
            client.onCompleted();
        }

        @Override
        public void subscribeState(SubscribeStateRequest request, StreamObserver<SubscribeStateResponse> client) {
            Serving now = serving;
            if (now == null) {
                client.onError(starting());
                return;
            }
            ServerCallStreamObserver<SubscribeStateResponse> call =
                    (ServerCallStreamObserver<SubscribeStateResponse>) client;
            Optional<Runnable> added = now.subscribers.add(
                    FROM.get(),
                    state -> {
                        if (call.isReady()) {
                            call.onNext(SubscribeStateResponse.newBuilder()
                                    .setState(wallet(state))
                                    .build());
                        } else {
                            end(call, "the client does not read");
                        }
                    },
                    () -> end(call, "others have fewer places"));
            if (added.isEmpty()) {
                end(call, "too many subscribers");
            } else {
                call.setOnCancelHandler(added.get());
            }
        }

        private static void end(ServerCallStreamObserver<?> call, String why) {
            if (!call.isCancelled()) {
                call.onError(Status.RESOURCE_EXHAUSTED.withDescription(why).asRuntimeException());
            }
        }

        private RuntimeException starting() {
            return Status.UNAVAILABLE.withDescription("this node is starting").asRuntimeException();
        }
    }

    /** Calls know by which address they came. */
    private static final class WhoAsks implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            InetSocketAddress from = (InetSocketAddress) call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            return Contexts.interceptCall(
                    Context.current().withValue(FROM, requireNonNull(from).getAddress()), call, headers, next);
        }
    }
}
