package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.CompactedException;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateFeed.Change;
import dev.understudy.spi.StateFeed.Follower;
import dev.understudy.state.Versioned;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One watch of a range from a revision, whose continuity is our own: jetcd resumes a broken watch by itself, and after
 * two quick breaks from a revision too late. So the first sign of a break (an error, an end, a second "created",
 * another connection in use) ends the following; whoever wants to go on begins a new one from what it knows.
 *
 * <p>Progress is told by etcd in the stream of events, behind those it covers (etcd 3.5.8, 3.4.25 and later).
 */
final class EtcdFollowing implements StateFeed.Following {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final ByteSequence prefix;
    private final long after;
    private final Follower follower;
    private final Runnable moved = this::moved;
    private final AtomicBoolean over = new AtomicBoolean();

    // Touched on the timer's thread only.
    private Watch.@Nullable Watcher watcher;

    EtcdFollowing(EtcdLinks links, EtcdKeys keys, ByteSequence prefix, long after, Follower follower) {
        this.links = links;
        this.keys = keys;
        this.prefix = prefix;
        this.after = after;
        this.follower = follower;
    }

    /** Begins to watch. */
    EtcdFollowing begin() {
        links.follow(moved);
        onTimer(this::watch);
        return this;
    }

    @Override
    public void requestProgress() {
        onTimer(() -> {
            if (watcher != null && !over.get()) {
                watcher.requestProgress();
            }
        });
    }

    @Override
    public void close() {
        over.set(true);
        silence();
    }

    private void watch() {
        EtcdLink link = links.current();
        var unused = link.client()
                .whenComplete((client, failure) -> onTimer(() -> {
                    if (over.get()) {
                        return;
                    }
                    try {
                        if (failure != null) {
                            throw new UnavailableException(EtcdFault.plain(failure), failure);
                        }
                        watcher = client.getWatchClient().watch(prefix, from(after + 1), new Ears(link, client));
                    } catch (Throwable refused) { // Whoever follows must hear of it.
                        lost(new UnavailableException("cannot watch: " + refused.getMessage(), refused));
                    }
                }));
    }

    private static WatchOption from(long revision) {
        return WatchOption.builder()
                .isPrefix(true)
                .withRevision(revision)
                .withCreateNotify(true)
                .withRequireLeader(true)
                .build();
    }

    private void lost(HaException cause) {
        if (over.compareAndSet(false, true)) {
            silence();
            follower.lost(cause);
        }
    }

    private void silence() {
        links.unfollow(moved);
        onTimer(() -> {
            if (watcher != null) {
                watcher.close();
                watcher = null;
            }
        });
    }

    private void onTimer(Runnable task) {
        try {
            links.timer().execute(task);
        } catch (RejectedExecutionException backendIsClosed) {
            if (over.compareAndSet(false, true)) {
                follower.lost(new UnavailableException("the etcd backend is closed"));
            }
        }
    }

    /** Hears one watch; jetcd calls it from one thread at a time, but errors and ends under a lock of its own. */
    private final class Ears implements Watch.Listener {
        private final EtcdLink link;
        private final Client client;
        private volatile boolean created;

        Ears(EtcdLink link, Client client) {
            this.link = link;
            this.client = client;
        }

        @Override
        public void onNext(WatchResponse response) {
            if (over.get()) {
                return;
            }
            if (response.isCreatedNotify()) {
                if (created) {
                    lost(new UnavailableException("the watch was broken and resumed"));
                }
                created = true;
            } else if (!response.getEvents().isEmpty()) {
                follower.changed(
                        response.getEvents().stream().map(this::change).collect(ImmutableList.toImmutableList()));
            } else if (response.isProgressNotify()) {
                follower.reached(response.getHeader().getRevision());
            }
        }

        @Override
        public void onError(Throwable cause) {
            EtcdFault fault = EtcdFault.of(cause);
            boolean compacted =
                    cause instanceof io.etcd.jetcd.common.exception.CompactedException || fault == EtcdFault.COMPACTED;
            String text = "watch at " + link + ": " + EtcdFault.plain(cause);
            boolean first = !over.get();
            lost(compacted ? new CompactedException(text, cause) : new UnavailableException(text, cause));
            if (first && !compacted) {
                onTimer(() -> links.settle(link, client, fault));
            }
        }

        @Override
        public void onCompleted() {
            lost(new UnavailableException("the watch ended"));
        }

        private Change change(WatchEvent event) {
            KeyValue kv = event.getKeyValue();
            String key = keys.stateName(kv.getKey());
            boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
            Optional<Versioned> item = deleted
                    ? Optional.empty()
                    : Optional.of(new Versioned(key, kv.getValue().getBytes(), kv.getModRevision()));
            return new Change(key, kv.getModRevision(), item);
        }
    }

    private void moved() {
        lost(new UnavailableException("another connection is in use"));
    }
}
