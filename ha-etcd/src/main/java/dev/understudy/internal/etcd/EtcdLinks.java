package dev.understudy.internal.etcd;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.collect.ImmutableList;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.async.Failures;
import io.etcd.jetcd.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to all endpoints, of which one is in use: calls stick to it until it fails, and then go on with the
 * next. (Spreading calls over all endpoints would send a third of them to a frozen member of three.)
 *
 * <p>A call is sent once. Only what provably was not sent (the endpoint did not open) goes on to another connection
 * within its own deadline, and only what was refused for a stale token is sent again, with a new one. Safe from any
 * thread; never blocks.
 */
final class EtcdLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdLinks.class);
    /** gRPC's own deadline comes first, because it knows whether anything was sent. */
    private static final Duration GRACE = Duration.ofMillis(25);

    private static final int SILENCES_OF_A_DEAD_CONNECTION = 2;

    private final EtcdConfig config;
    private final EtcdThreads threads;
    private final EtcdLineage lineage;
    private final ImmutableList<EtcdLink> links;
    private final Set<Client> open = ConcurrentHashMap.newKeySet();
    private final CopyOnWriteArraySet<Runnable> followers = new CopyOnWriteArraySet<>();
    private volatile int current;
    private volatile boolean closed;

    /** Opens a client on an endpoint; may block for a bounded time. */
    interface Opener {
        Client open(EtcdEndpoint endpoint) throws Exception;
    }

    @VisibleForTesting
    EtcdLinks(EtcdConfig config, EtcdThreads threads, EtcdLineage lineage, Opener opener, int first) {
        this.config = config;
        this.threads = threads;
        this.lineage = lineage;
        this.links = config.endpoints().stream()
                .map(endpoint -> new EtcdLink(endpoint, () -> opened(opener.open(endpoint)), threads.openers()))
                .collect(ImmutableList.toImmutableList());
        this.current = first;
    }

    /**
     * Links that start at an endpoint drawn at random, so that nodes spread over the members.
     *
     * @param lineage what is known of the store; one for all links of a backend
     */
    static EtcdLinks to(EtcdConfig config, String purpose, EtcdLineage lineage) {
        EtcdThreads threads = EtcdThreads.start(purpose, config.endpoints().size());
        EtcdOpener opener = new EtcdOpener(config, threads.callbacks(), lineage, EtcdLogin.of(config));
        int first = ThreadLocalRandom.current().nextInt(config.endpoints().size());
        return new EtcdLinks(config, threads, lineage, opener::open, first);
    }

    /** The link in use. */
    EtcdLink current() {
        return links.get(current);
    }

    /** One for each endpoint, in the order of the configuration. */
    ImmutableList<EtcdLink> all() {
        return links;
    }

    /** Begins to open the link in use, if it is not open. */
    void warmUp() {
        var unused = current().client();
    }

    /** Begins to open the link that would be used next: the first connection of a client takes longest. */
    void warmUpSpare() {
        var unused = links.get((current + 1) % links.size()).client();
    }

    EtcdConfig config() {
        return config;
    }

    EtcdLineage lineage() {
        return lineage;
    }

    /** Has something done that blocks for a bounded time, as the opening of a connection does. */
    <T> CompletableFuture<T> blocking(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, threads.openers());
        } catch (RejectedExecutionException whileClosing) {
            return CompletableFuture.failedFuture(whileClosing);
        }
    }

    ScheduledExecutorService timer() {
        return threads.timer();
    }

    /** Has {@code moved} called, quickly and from any thread, whenever another connection is to be used. */
    void follow(Runnable moved) {
        followers.add(moved);
    }

    void unfollow(Runnable moved) {
        followers.remove(moved);
    }

    /** Makes one attempt; the result fails with exceptions of ours only, unwrapped, by the call's deadline. */
    <T> CompletableFuture<T> call(EtcdCall<T> call) {
        try {
            long patience = call.timeout().plus(GRACE).toNanos();
            Future<?> backstop = threads.timer().schedule(() -> tooLate(call), patience, TimeUnit.NANOSECONDS);
            var unused = call.result().whenComplete((value, failure) -> backstop.cancel(false));
            seek(call, new Search());
        } catch (RejectedExecutionException whileClosing) {
            fail(call, new UnavailableException(call + ": the etcd backend is closed"));
        }
        return call.result();
    }

    /** What a failure on a link, noticed by a call or a watch, means for the link. */
    void settle(EtcdLink link, Client client, EtcdFault fault) {
        switch (fault.link()) {
            case KEEP -> link.answered();
            case LEAVE -> leave(link);
            case LEAVE_OR_RENEW -> {
                leave(link);
                if (link.silent() >= SILENCES_OF_A_DEAD_CONNECTION) {
                    retire(link, client);
                }
            }
            case RENEW_AND_LEAVE -> {
                leave(link);
                retire(link, client);
            }
        }
    }

    /** Closes all connections; open calls fail by their deadlines at the latest. Does not block. Idempotent. */
    @Override
    public void close() {
        closed = true;
        open.forEach(Client::close);
        open.clear();
        threads.stop();
    }

    /** The links that a call found shut. */
    private static final class Search {
        private final List<String> failures = new ArrayList<>();
        private @Nullable HaException wrong;

        void failed(EtcdLink link, Throwable failure) {
            failures.add(link + ": " + EtcdFault.plain(failure));
            if (failure instanceof HaException verdict && (wrong == null || verdict instanceof ConfigException)) {
                wrong = verdict;
            }
        }

        HaException verdict(EtcdCall<?> call) {
            return wrong != null
                    ? wrong
                    : new UnavailableException(
                            "no etcd endpoint answers (to " + call + "): " + String.join("; ", failures));
        }
    }

    /** Sends the call over the first link that opens, beginning with the one in use. */
    private <T> void seek(EtcdCall<T> call, Search search) {
        EtcdLink link = current();
        call.waitFor(link);
        var unused = link.client().whenComplete((client, failure) -> {
            if (failure == null) {
                send(call, link, client);
                return;
            }
            leave(link);
            search.failed(link, failure);
            if (search.failures.size() < links.size() && !call.deadline().isExpired()) {
                seek(call, search);
            } else {
                fail(call, search.verdict(call));
            }
        });
    }

    private <T> void send(EtcdCall<T> call, EtcdLink link, Client client) {
        if (!call.begin(client)) {
            return;
        }
        var unused = call.issue(client).whenComplete((value, failure) -> {
            if (failure != null) {
                failed(call, link, client, Failures.unwrap(failure));
                return;
            }
            link.answered();
            if (call.end()) {
                call.result().complete(value);
            }
        });
    }

    private <T> void failed(EtcdCall<T> call, EtcdLink link, Client client, Throwable cause) {
        if (cause instanceof HaException judged) {
            link.answered();
            fail(call, judged);
            return;
        }
        EtcdFault fault = EtcdFault.of(cause);
        LOG.debug("{} at {}: {}: {}", call, link, fault, EtcdFault.text(cause));
        if (!call.isOver()) {
            settle(link, client, fault);
        }
        if (fault == EtcdFault.STALE_TOKEN && call.putBack()) {
            seek(call, new Search());
        } else {
            fail(call, EtcdErrors.of(fault, call, link.endpoint(), config, cause));
        }
    }

    private static void fail(EtcdCall<?> call, HaException cause) {
        if (call.end()) {
            call.result().completeExceptionally(cause);
        }
    }

    /** The backstop, for a connection that does not open and for a gRPC that does not keep its deadline. */
    private void tooLate(EtcdCall<?> call) {
        EtcdLink link = call.link();
        if (link == null || !call.giveUp()) {
            return;
        }
        Client client = call.client();
        if (client == null) {
            leave(link);
        } else {
            settle(link, client, EtcdFault.SILENT);
        }
        TimeoutException cause =
                new TimeoutException("no answer in " + call.timeout().toMillis() + " ms");
        HaException late = EtcdErrors.of(EtcdFault.SILENT, call, link.endpoint(), config, cause);
        // Stages of callers do not run on the timer.
        threads.callbacks().execute(() -> call.result().completeExceptionally(late));
    }

    /** Goes on with the next endpoint, unless somebody did already. */
    private void leave(EtcdLink link) {
        synchronized (links) {
            if (links.size() == 1 || current() != link) {
                return;
            }
            current = (current + 1) % links.size();
        }
        LOG.debug("from {} to {}", link, current());
        followers.forEach(Runnable::run);
    }

    /** Has a connection made anew; what is still under way on the old one gets the time of a request. */
    private void retire(EtcdLink link, Client client) {
        if (!link.drop(client)) {
            return;
        }
        LOG.debug("new connection to {}", link);
        try {
            long respite = config.requestTimeout().toNanos();
            var unused = threads.timer().schedule(() -> shut(client), respite, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException whileClosing) {
            shut(client);
        }
        followers.forEach(Runnable::run);
    }

    private void shut(Client client) {
        open.remove(client);
        client.close();
    }

    private Client opened(Client client) {
        open.add(client);
        if (closed) {
            shut(client);
            throw new UnavailableException("the etcd backend is closed");
        }
        return client;
    }
}
