package dev.understudy.internal.etcd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes for the history that a full etcd did not take: tried again until it does, each unless its key is there by then.
 * They are lost with the process. Safe from any thread.
 */
final class OwedNotes {
    private static final Logger LOG = LoggerFactory.getLogger(OwedNotes.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** A store that is full for that many terms has a longer history than anybody reads. */
    private static final int MOST = 200;

    private final EtcdLinks links;

    @GuardedBy("this")
    private final Map<ByteSequence, ByteSequence> notes = new LinkedHashMap<>();

    @GuardedBy("this")
    private boolean busy;

    @GuardedBy("this")
    private boolean closed;

    OwedNotes(EtcdLinks links) {
        this.links = links;
    }

    synchronized void add(ByteSequence key, ByteSequence note) {
        if (closed || notes.size() >= MOST) {
            LOG.warn("etcd is full: {} is missing in the history", key);
            return;
        }
        LOG.info("etcd is full: {} is written when it has room again", key);
        notes.putIfAbsent(key, note);
        if (!busy) {
            busy = true;
            later();
        }
    }

    synchronized void close() {
        closed = true;
        notes.clear();
    }

    private void later() {
        try {
            var unused = links.timer().schedule(this::next, PAUSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException whileClosing) {
            close();
        }
    }

    /** Writes the oldest one; the next one at once if that went well. */
    private synchronized void next() {
        busy = !notes.isEmpty();
        if (busy) {
            Map.Entry<ByteSequence, ByteSequence> oldest =
                    notes.entrySet().iterator().next();
            var unused = write(oldest.getKey(), oldest.getValue())
                    .whenComplete((done, failure) -> written(oldest.getKey(), failure == null));
        }
    }

    private void written(ByteSequence key, boolean done) {
        if (!done) {
            later();
            return;
        }
        synchronized (this) {
            notes.remove(key);
        }
        next();
    }

    private CompletableFuture<Boolean> write(ByteSequence key, ByteSequence note) {
        return links.call(EtcdCall.write(
                "write " + key,
                links.config().requestTimeout(),
                client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(0)))
                        .Then(Op.put(key, note, PutOption.DEFAULT))
                        .commit()
                        .thenApply(answer -> answer.isSucceeded())));
    }
}
