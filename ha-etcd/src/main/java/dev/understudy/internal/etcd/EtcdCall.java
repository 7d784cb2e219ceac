package dev.understudy.internal.etcd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.kv.TxnResponse;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one request, from the wait for a connection to its only answer.
 *
 * <p>A tracer notes whether any of it was handed to a connection: what never was can be reported as not applied, with
 * proof (claim S7).
 */
final class EtcdCall<T> extends ClientStreamTracer.Factory {
    /** The call being issued on this thread, for {@link CallGuard}. */
    static final Context.Key<EtcdCall<?>> CURRENT = Context.key("dev.understudy.etcd.call");

    private enum Phase {
        WAITING,
        ISSUED,
        OVER
    }

    private final String what;
    private final boolean writes;
    private final Duration timeout;
    private final Deadline deadline;
    private final @Nullable TxnRequest message;
    private final Function<Client, CompletableFuture<T>> request;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile boolean sent;
    private volatile @Nullable EtcdLink link;
    private volatile @Nullable Client client;

    @GuardedBy("this")
    private Phase phase = Phase.WAITING;

    @GuardedBy("this")
    private boolean repeated;

    private EtcdCall(
            String what,
            boolean writes,
            Duration timeout,
            @Nullable TxnRequest message,
            Function<Client, CompletableFuture<T>> request) {
        this.what = what;
        this.writes = writes;
        this.timeout = timeout;
        this.deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
        this.message = message;
        this.request = request;
    }

    /** A request that changes nothing. */
    static <T> EtcdCall<T> read(String what, Duration timeout, Function<Client, CompletableFuture<T>> request) {
        return new EtcdCall<>(what, false, timeout, null, request);
    }

    /** A request that may change something, so that its outcome may be unknown. */
    static <T> EtcdCall<T> write(String what, Duration timeout, Function<Client, CompletableFuture<T>> request) {
        return new EtcdCall<>(what, true, timeout, null, request);
    }

    /**
     * A transaction that jetcd cannot express: it issues an empty one, which {@link CallGuard} replaces on its way out.
     *
     * @param check runs just before it is sent, over a connection that is open; what it throws is the call's failure
     */
    static <T> EtcdCall<T> transaction(
            String what, Duration timeout, TxnRequest message, Runnable check, Function<TxnResponse, T> read) {
        return new EtcdCall<>(what, true, timeout, message, client -> {
            check.run();
            return client.getKVClient().txn().commit().thenApply(read);
        });
    }

    /** What to send instead of jetcd's transaction, if it is one. */
    @Nullable
    TxnRequest message() {
        return message;
    }

    boolean writes() {
        return writes;
    }

    Duration timeout() {
        return timeout;
    }

    Deadline deadline() {
        return deadline;
    }

    CompletableFuture<T> result() {
        return result;
    }

    /** Whether any of the request may have left this process. */
    boolean sent() {
        return sent;
    }

    /** Notes the link whose connection the call waits for. */
    void waitFor(EtcdLink next) {
        link = next;
    }

    @Nullable
    EtcdLink link() {
        return link;
    }

    /** The connection it was issued on. */
    @Nullable
    Client client() {
        return client;
    }

    /** Takes the request for a connection; false if the call is over. */
    synchronized boolean begin(Client used) {
        if (phase != Phase.WAITING) {
            return false;
        }
        phase = Phase.ISSUED;
        client = used;
        return true;
    }

    synchronized boolean isOver() {
        return phase == Phase.OVER;
    }

    /** Ends the call, once; whoever gets true completes the result. */
    synchronized boolean end() {
        boolean open = phase != Phase.OVER;
        phase = Phase.OVER;
        return open;
    }

    /** Puts back a request that etcd provably refused, at most once; false if it must not be repeated. */
    synchronized boolean putBack() {
        boolean once = phase == Phase.ISSUED && !repeated && !deadline.isExpired();
        if (once) {
            repeated = true;
            sent = false;
            client = null;
            phase = Phase.WAITING;
        }
        return once;
    }

    /**
     * Gives up, once; returns whether this call did it. From here on the tracer may come too late to tell: a request
     * that was taken for a connection counts as sent.
     */
    synchronized boolean giveUp() {
        sent |= phase == Phase.ISSUED;
        return end();
    }

    /**
     * Issues the request on this thread, in a context of its own: a call that is made in the callback of another must
     * not hang on that one's context, or a chain of calls would keep all of them in memory; and what ends a caller's
     * context must not end a write halfway.
     */
    CompletableFuture<T> issue(Client client) {
        try {
            return Context.ROOT.withValue(CURRENT, this).call(() -> request.apply(client));
        } catch (Exception refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void outboundMessage(int sequence) {
                sent = true;
            }
        };
    }

    @Override
    public String toString() {
        return what;
    }
}
