package dev.understudy.internal.etcd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.etcd.jetcd.Client;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One endpoint and the connection to it, opened when first needed and made anew when it went bad. */
final class EtcdLink {
    private final EtcdEndpoint endpoint;
    private final Callable<Client> opener;
    private final Executor executor;

    @GuardedBy("this")
    private @Nullable CompletableFuture<Client> client;

    @GuardedBy("this")
    private int silences;

    /**
     * @param opener blocks for a bounded time
     * @param executor where it may block
     */
    EtcdLink(EtcdEndpoint endpoint, Callable<Client> opener, Executor executor) {
        this.endpoint = endpoint;
        this.opener = opener;
        this.executor = executor;
    }

    EtcdEndpoint endpoint() {
        return endpoint;
    }

    /** The client, now or soon; all callers share one opening. After a failure the next caller opens again. */
    synchronized CompletableFuture<Client> client() {
        CompletableFuture<Client> known = client;
        if (known != null) {
            return known;
        }
        CompletableFuture<Client> opening = new CompletableFuture<>();
        client = opening;
        try {
            executor.execute(() -> open(opening));
        } catch (Throwable closedOrWorse) {
            client = null;
            opening.completeExceptionally(closedOrWorse);
        }
        return opening;
    }

    /** The endpoint answered. */
    synchronized void answered() {
        silences = 0;
    }

    /** The endpoint did not answer in time; returns how often in a row. */
    synchronized int silent() {
        return ++silences;
    }

    /** Forgets a client; false if it is no longer the one in use. The caller closes it. */
    synchronized boolean drop(Client used) {
        CompletableFuture<Client> known = client;
        if (known == null
                || !known.isDone()
                || known.isCompletedExceptionally()
                || !known.join().equals(used)) {
            return false;
        }
        client = null;
        silences = 0;
        return true;
    }

    private void open(CompletableFuture<Client> opening) {
        try {
            opening.complete(opener.call());
        } catch (Throwable failed) { // Whatever it is, those who wait must hear of it.
            synchronized (this) {
                client = null;
            }
            opening.completeExceptionally(failed);
        }
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
