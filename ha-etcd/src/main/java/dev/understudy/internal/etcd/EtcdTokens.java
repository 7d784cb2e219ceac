package dev.understudy.internal.etcd;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import dev.understudy.internal.async.Failures;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call over one connection the token of the process' {@link EtcdLogin}, and logs in over that connection
 * when there is none, or the one there is grows old. A call that waits for a login is not sent until that has
 * succeeded, and ends by its own deadline.
 *
 * <p>Safe from any thread; never blocks.
 */
final class EtcdTokens {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    /** How long a call waits for a login over another connection; one costs etcd about a tenth of a second. */
    private static final long PATIENCE_MILLIS = 400;

    private final EtcdLogin login;
    private final Executor executor;

    /** @param executor reads the password, and completes logins */
    EtcdTokens(EtcdLogin login, Executor executor) {
        this.login = login;
        this.executor = executor;
    }

    <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options, Channel channel) {
        Bearer bearer = new Bearer(channel);
        return new Telling<>(channel.newCall(method, options.withCallCredentials(bearer)), bearer);
    }

    private CompletableFuture<String> token(Channel channel) {
        EtcdLogin.Advice advice = login.advice();
        return switch (advice.step()) {
            case GO -> CompletableFuture.completedFuture(advice.token());
            case GO_AND_RENEW -> {
                var unused = begun(login.join(this, false), channel);
                yield CompletableFuture.completedFuture(advice.token());
            }
            case FAIL -> {
                executor.execute(login::look);
                yield CompletableFuture.failedFuture(advice.refusal().asRuntimeException());
            }
            case LOG_IN -> logIn(channel);
        };
    }

    private CompletableFuture<String> logIn(Channel channel) {
        EtcdLogin.Flight flight = begun(login.join(this, false), channel);
        if (flight.owner().equals(this)) {
            return flight.token();
        }
        return flight.token()
                .copy()
                .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> {
                    // That another connection is frozen or broken says nothing of this one.
                    return EtcdFault.of(failure).refused()
                            ? CompletableFuture.failedFuture(Failures.unwrap(failure))
                            : begun(login.join(this, true), channel).token();
                });
    }

    /** Has a login sent, if it is ours and nobody did already. */
    private EtcdLogin.Flight begun(EtcdLogin.Flight flight, Channel channel) {
        if (flight.owner().equals(this) && flight.begun().compareAndSet(false, true)) {
            var unused = flight.token().whenComplete((token, failure) -> login.landed(flight));
            executor.execute(() -> {
                EtcdLogin.Attempt attempt = login.begin();
                if (attempt.candidates().isEmpty()) {
                    refused(flight, attempt, attempt.unreadable());
                } else {
                    ask(flight, attempt, 0, channel);
                }
            });
        }
        return flight;
    }

    private void ask(EtcdLogin.Flight flight, EtcdLogin.Attempt attempt, int number, Channel channel) {
        String password = attempt.candidates().get(number);
        AuthenticateRequest request = AuthenticateRequest.newBuilder()
                .setName(login.user())
                .setPassword(password)
                .build();
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(login.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .withExecutor(executor);
        long sentAt = System.nanoTime();
        ListenableFuture<AuthenticateResponse> answer = inNoContext(
                () -> ClientCalls.futureUnaryCall(channel.newCall(AuthGrpc.getAuthenticateMethod(), options), request));
        Futures.addCallback(
                answer,
                new FutureCallback<>() {
                    @Override
                    public void onSuccess(AuthenticateResponse given) {
                        login.granted(attempt, password, given.getToken(), sentAt);
                        flight.token().complete(given.getToken());
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        EtcdFault fault = EtcdFault.of(failure);
                        if (fault == EtcdFault.WRONG_LOGIN
                                && number + 1 < attempt.candidates().size()) {
                            ask(flight, attempt, number + 1, channel);
                        } else if (fault == EtcdFault.WRONG_LOGIN || fault == EtcdFault.LOGIN_UNKNOWN) {
                            refused(flight, attempt, Status.fromThrowable(failure));
                        } else {
                            flight.token().completeExceptionally(failure);
                        }
                    }
                },
                executor);
    }

    private void refused(EtcdLogin.Flight flight, EtcdLogin.Attempt attempt, Status status) {
        Status why = Status.UNAUTHENTICATED.withDescription(status.getDescription());
        login.refused(attempt, why);
        flight.token().completeExceptionally(why.asRuntimeException());
    }

    /** A login is for everybody: it must not end with the call that happened to need it first. */
    private static <T> T inNoContext(Callable<T> task) {
        try {
            return Context.ROOT.call(task);
        } catch (Exception refused) {
            throw new CompletionException(refused);
        }
    }

    /** Puts the token into the headers of one call. */
    private final class Bearer extends CallCredentials {
        private final Channel channel;
        private volatile @Nullable String used;

        Bearer(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void applyRequestMetadata(RequestInfo info, Executor appExecutor, MetadataApplier applier) {
            var unused = token(channel).whenComplete((token, failure) -> {
                if (failure != null) {
                    applier.fail(Status.fromThrowable(Failures.unwrap(failure)));
                    return;
                }
                used = token;
                Metadata headers = new Metadata();
                headers.put(TOKEN, token);
                applier.apply(headers);
            });
        }

        /** The call was refused; a token that is to blame is forgotten before anybody hears of it. */
        void ended(Throwable failure) {
            String token = used;
            if (token != null && EtcdFault.of(failure) == EtcdFault.STALE_TOKEN) {
                login.stale(token);
            }
        }
    }

    /** Tells the login of tokens that etcd refuses. */
    private static final class Telling<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private final Bearer bearer;

        Telling(ClientCall<Q, A> call, Bearer bearer) {
            super(call);
            this.bearer = bearer;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<A>(listener) {
                        @Override
                        public void onMessage(A message) {
                            if (message instanceof WatchResponse answer && answer.getCanceled()) {
                                bearer.ended(Status.UNAUTHENTICATED
                                        .withDescription(answer.getCancelReason())
                                        .asRuntimeException());
                            }
                            super.onMessage(message);
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            if (!status.isOk()) {
                                bearer.ended(status.asRuntimeException());
                            }
                            super.onClose(status, trailers);
                        }
                    },
                    headers);
        }
    }
}
