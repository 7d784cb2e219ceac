package dev.understudy.internal.etcd;

import dev.understudy.internal.async.Faults;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.spi.Subscription;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch of one key, or of a few, that only ever says "look again": at its start, at each change, and at each trouble.
 *
 * <p>It watches from now on, never from a revision of the past: what may have been missed is found by the read that
 * follows a ring. It stays on the link in use, because only there calls notice that a member is frozen. All its state
 * belongs to the timer's thread.
 */
final class EtcdKeyWatch implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdKeyWatch.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));

    private final EtcdLinks links;
    private final ByteSequence key;
    private final WatchOption range;
    private final Runnable ring;
    private final Runnable follower = this::moved;
    private volatile boolean closed;

    // What follows is touched on the timer's thread only.
    private long generation;
    private int failures;
    private Watch.@Nullable Watcher watcher;
    private @Nullable Future<?> pending;

    private EtcdKeyWatch(EtcdLinks links, ByteSequence key, boolean isPrefix, Runnable ring) {
        this.links = links;
        this.key = key;
        this.range = WatchOption.builder()
                .isPrefix(isPrefix)
                .withCreateNotify(true)
                .withRequireLeader(true)
                .build();
        this.ring = ring;
    }

    /** A watch of one key. */
    static EtcdKeyWatch of(EtcdLinks links, ByteSequence key, Runnable ring) {
        return new EtcdKeyWatch(links, key, false, ring);
    }

    /** A watch of all keys that begin so. */
    static EtcdKeyWatch ofAll(EtcdLinks links, ByteSequence prefix, Runnable ring) {
        return new EtcdKeyWatch(links, prefix, true, ring);
    }

    /** Begins to watch. */
    EtcdKeyWatch start() {
        links.follow(follower);
        onTimer(this::watch);
        return this;
    }

    @Override
    public void close() {
        closed = true;
        links.unfollow(follower);
        onTimer(this::silence);
    }

    private void watch() {
        silence();
        if (closed) {
            return;
        }
        long mine = generation;
        EtcdLink link = links.current();
        var unused = link.client()
                .whenComplete((client, failure) -> onTimer(() -> {
                    if (mine != generation || closed) {
                        return;
                    }
                    if (failure != null) {
                        later();
                        return;
                    }
                    try {
                        watcher = client.getWatchClient().watch(key, range, new Ears(mine, link, client));
                    } catch (Throwable closingOrWorse) { // A watch that has ended without another would be deaf.
                        LOG.debug("watch of {}: {}", key, closingOrWorse.toString());
                        later();
                    }
                }));
    }

    /** The connection in use is another one. */
    private void moved() {
        onTimer(this::again);
    }

    /** Follows at once, unless it is about to watch anew anyway: a failing watch must not spin by moving the link. */
    private void again() {
        if (pending == null) {
            pending = links.timer().schedule(this::watch, 0, TimeUnit.MILLISECONDS);
        }
    }

    private void later() {
        silence();
        pending = links.timer().schedule(this::watch, BACKOFF.nanos(failures++), TimeUnit.NANOSECONDS);
    }

    /** Ends the present watch; what it still says belongs to an old generation. */
    private void silence() {
        generation++;
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
        if (watcher != null) {
            watcher.close();
            watcher = null;
        }
    }

    private void onTimer(Runnable task) {
        try {
            links.timer().execute(task);
        } catch (RejectedExecutionException backendIsClosed) {
            LOG.trace("watch of {} ends with its backend", key);
        }
    }

    /** Listens to one watch. jetcd calls it under a lock of its own: nothing is done here but ring and hand over. */
    private final class Ears implements Watch.Listener {
        private final long mine;
        private final EtcdLink link;
        private final Client client;

        Ears(long mine, EtcdLink link, Client client) {
            this.mine = mine;
            this.link = link;
            this.client = client;
        }

        @Override
        public void onNext(WatchResponse response) {
            ring();
            onTimer(() -> {
                if (mine == generation) {
                    failures = 0;
                }
            });
        }

        @Override
        public void onError(Throwable cause) {
            LOG.debug("watch of {} at {}: {}", key, link, EtcdFault.text(cause));
            ended(() -> links.settle(link, client, EtcdFault.of(cause)));
        }

        @Override
        public void onCompleted() {
            ended(() -> {});
        }

        private void ended(Runnable consequence) {
            ring();
            onTimer(() -> {
                if (mine == generation) {
                    later();
                    consequence.run();
                }
            });
        }

        private void ring() {
            if (closed) {
                return;
            }
            try {
                Faults.run("a watch", ring);
            } catch (RuntimeException careless) {
                LOG.warn("a watch's listener failed", careless);
            }
        }
    }
}
