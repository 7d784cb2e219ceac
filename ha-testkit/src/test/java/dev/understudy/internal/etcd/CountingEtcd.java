package dev.understudy.internal.etcd;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An etcd whose quota counts nested puts, as that of etcd#22134 does: a proxy in front of one that does not. While
 * {@link #full} it answers a transaction with a put at any depth as a full etcd answers one with a put at the top.
 */
final class CountingEtcd implements AutoCloseable {
    private static final String REFUSED = "refused on the way";
    private static final Status NO_SPACE =
            Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: mvcc: database space exceeded");

    volatile boolean full;
    final AtomicInteger refused = new AtomicInteger();
    private final ManagedChannel etcd;
    private final Server server;

    CountingEtcd(URI behind) throws IOException {
        etcd = NettyChannelBuilder.forAddress(behind.getHost(), behind.getPort())
                .usePlaintext()
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .fallbackHandlerRegistry(new HandlerRegistry() {
                    @Override
                    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
                        return ServerMethodDefinition.create(method(name), (call, headers) -> forward(call));
                    }
                })
                .build()
                .start();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
        etcd.shutdownNow();
    }

    private ServerCall.Listener<byte[]> forward(ServerCall<byte[], byte[]> call) {
        ClientCall<byte[], byte[]> onward = etcd.newCall(call.getMethodDescriptor(), CallOptions.DEFAULT);
        boolean transaction = call.getMethodDescriptor()
                .getFullMethodName()
                .equals(KVGrpc.getTxnMethod().getFullMethodName());
        onward.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onHeaders(Metadata headers) {
                        call.sendHeaders(headers);
                    }

                    @Override
                    public void onMessage(byte[] message) {
                        call.sendMessage(message);
                        onward.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        boolean here = REFUSED.equals(status.getDescription());
                        call.close(here ? NO_SPACE : status, trailers);
                    }
                },
                new Metadata());
        onward.request(1);
        call.request(1);
        return new ServerCall.Listener<>() {
            private boolean over;

            @Override
            public void onMessage(byte[] message) {
                if (transaction && full && puts(message)) {
                    over = true;
                    refused.incrementAndGet();
                    onward.cancel(REFUSED, null);
                    return;
                }
                onward.sendMessage(message);
                call.request(1);
            }

            @Override
            public void onHalfClose() {
                if (!over) {
                    onward.halfClose();
                }
            }

            @Override
            public void onCancel() {
                onward.cancel("the client is gone", null);
            }
        };
    }

    private static boolean puts(byte[] message) {
        try {
            TxnRequest request = TxnRequest.parseFrom(message);
            return puts(request);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static boolean puts(TxnRequest request) {
        return puts(request.getSuccessList()) || puts(request.getFailureList());
    }

    private static boolean puts(List<RequestOp> operations) {
        return operations.stream()
                .anyMatch(each -> each.hasRequestPut() || (each.hasRequestTxn() && puts(each.getRequestTxn())));
    }

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }
}
