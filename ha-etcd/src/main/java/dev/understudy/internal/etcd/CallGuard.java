package dev.understudy.internal.etcd;

import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Deadline;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Gives every call what jetcd does not: a deadline, our own small pool for its callbacks, a tracer, the token of a
 * login ({@link EtcdTokens}), and somebody who judges its answer ({@link Judging}). Without a deadline a call to a
 * frozen etcd hangs, and may be applied long afterwards. Watches have none, nor has the campaign that is a sign of
 * life: they are meant to stay.
 */
final class CallGuard implements ClientInterceptor {
    private final Executor callbacks;
    private final Duration defaultTimeout;
    private final EtcdLineage lineage;
    private final Optional<EtcdTokens> tokens;

    /** @param tokens of the connection's login; empty without one */
    CallGuard(Executor callbacks, Duration defaultTimeout, EtcdLineage lineage, Optional<EtcdTokens> tokens) {
        this.callbacks = callbacks;
        this.defaultTimeout = defaultTimeout;
        this.lineage = lineage;
        this.tokens = tokens;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        CallOptions guarded = guarded(method.getFullMethodName(), options.withExecutor(callbacks));
        ClientCall<Q, A> call = new Judging<>(
                tokens.isPresent() ? tokens.get().newCall(method, guarded, next) : next.newCall(method, guarded),
                lineage);
        if (isOf(method, LeaseGrpc.getLeaseKeepAliveMethod())) {
            return new Once<>(call);
        }
        EtcdCall<?> current = EtcdCall.CURRENT.get();
        TxnRequest message = current == null ? null : current.message();
        return message != null && isOf(method, KVGrpc.getTxnMethod()) ? new Replacing<>(call, message) : call;
    }

    private static boolean isOf(MethodDescriptor<?, ?> method, MethodDescriptor<?, ?> known) {
        return method.getFullMethodName().equals(known.getFullMethodName());
    }

    /** Sends one message of a stream: jetcd's {@code keepAliveOnce} writes its request a second time to end it. */
    private static final class Once<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private boolean sent;

        Once(ClientCall<Q, A> call) {
            super(call);
        }

        @Override
        public void sendMessage(Q message) {
            if (!sent) {
                sent = true;
                super.sendMessage(message);
            }
        }
    }

    /** Sends another transaction than the one it is given. */
    private static final class Replacing<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private final TxnRequest message;

        Replacing(ClientCall<Q, A> call, TxnRequest message) {
            super(call);
            this.message = message;
        }

        @Override
        @SuppressWarnings("unchecked") // The requests of this method are transactions.
        public void sendMessage(Q ignored) {
            super.sendMessage((Q) message);
        }
    }

    private CallOptions guarded(String method, CallOptions options) {
        if (method.equals(WatchGrpc.getWatchMethod().getFullMethodName())
                || method.equals(ElectionGrpc.getCampaignMethod().getFullMethodName())) {
            return options;
        }
        EtcdCall<?> call = EtcdCall.CURRENT.get();
        if (call == null) {
            return options.withDeadline(Deadline.after(defaultTimeout.toNanos(), TimeUnit.NANOSECONDS));
        }
        return options.withDeadline(call.deadline()).withStreamTracerFactory(call);
    }
}
