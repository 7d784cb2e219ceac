package dev.understudy.testkit.check;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.internal.async.Failures;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Everything that was ever committed to an etcd, in order: replayed from the first revision, and followed from then on.
 * It is the judge of what the nodes under test claim, so it takes no part in their elections and knows none of their
 * code.
 *
 * <p>Give it endpoints that stay well while it is open: a broken watch makes it fail, never guess. It cannot read what
 * etcd has compacted. Thread-safe.
 */
public final class EtcdHistory implements AutoCloseable {
    private static final ByteSequence EVERYTHING = ByteSequence.from(new byte[] {0});
    private static final String MARKS = "understudy-testkit/marks/";

    private final Client client;
    private final Watch.Watcher watcher;

    @GuardedBy("this")
    private final List<Change> changes = new ArrayList<>();

    @GuardedBy("this")
    private Optional<String> broken = Optional.empty();

    private EtcdHistory(List<URI> endpoints) {
        client = Client.builder().endpoints(endpoints).build();
        WatchOption all = WatchOption.builder()
                .withRevision(1)
                .withRange(EVERYTHING)
                .withPrevKV(true)
                .build();
        watcher = client.getWatchClient().watch(EVERYTHING, all, new Scribe());
    }

    /** Begins to read, in the background. */
    public static EtcdHistory of(List<URI> endpoints) {
        return new EtcdHistory(endpoints);
    }

    /** What was read so far; may lag behind. */
    public synchronized List<Change> soFar() {
        return ImmutableList.copyOf(changes);
    }

    /**
     * Everything that was committed before this call.
     *
     * @throws AssertionError if it cannot be read within the limit
     */
    public List<Change> complete(Duration limit) throws InterruptedException {
        Stopwatch elapsed = Stopwatch.createStarted();
        long mark = mark(limit);
        return until(mark, limit.minus(elapsed.elapsed()));
    }

    private synchronized List<Change> until(long mark, Duration limit) throws InterruptedException {
        Stopwatch elapsed = Stopwatch.createStarted();
        while (changes.isEmpty() || changes.get(changes.size() - 1).revision() < mark) {
            if (broken.isPresent()) {
                throw new AssertionError("the history cannot be read: " + broken.get());
            }
            long left = limit.toMillis() - elapsed.elapsed(TimeUnit.MILLISECONDS);
            if (left <= 0) {
                throw new AssertionError("the history does not arrive within " + limit);
            }
            wait(left);
        }
        return changes.stream()
                .filter(change -> change.revision() < mark && !change.key().startsWith(MARKS))
                .toList();
    }

    /** FencedTransaction something of our own, behind everything there is; returns its revision. */
    private long mark(Duration limit) throws InterruptedException {
        try {
            return client.getKVClient()
                    .put(text(MARKS + UUID.randomUUID()), text(""))
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .getHeader()
                    .getRevision();
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError("etcd takes no writes", failed);
        }
    }

    private static ByteSequence text(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        watcher.close();
        client.close();
    }

    private final class Scribe implements Watch.Listener {
        @Override
        public void onNext(WatchResponse response) {
            long now = System.nanoTime();
            synchronized (EtcdHistory.this) {
                response.getEvents().forEach(event -> changes.add(change(event, now)));
                EtcdHistory.this.notifyAll();
            }
        }

        @Override
        public void onError(Throwable cause) {
            end(Failures.words(cause));
        }

        @Override
        public void onCompleted() {
            end("the watch ended");
        }

        private void end(String why) {
            synchronized (EtcdHistory.this) {
                broken = Optional.of(why);
                EtcdHistory.this.notifyAll();
            }
        }
    }

    private static Change change(WatchEvent event, long seenNanos) {
        KeyValue now = event.getKeyValue();
        boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
        return new Change(
                now.getModRevision(),
                now.getKey().toString(StandardCharsets.UTF_8),
                deleted ? Optional.empty() : Optional.of(now.getValue().toString(StandardCharsets.UTF_8)),
                deleted ? event.getPrevKV().getCreateRevision() : now.getCreateRevision(),
                seenNanos);
    }
}
