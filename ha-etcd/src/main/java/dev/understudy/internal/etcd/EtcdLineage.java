package dev.understudy.internal.etcd;

import com.google.protobuf.ByteString;
import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.spi.Era;
import dev.understudy.spi.Eras;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the etcd that answers is still the one that this process knows, for all connections of a backend.
 *
 * <p>The first answer names the cluster; the answers of another one are refused. Linearizable answers tell whether
 * revisions went backwards ({@link Eras}). And since a restored store can have overtaken the remembered revision by the
 * time it answers, with the same cluster id but other contents, the last acknowledged write of this process is read
 * again over each new connection, before anything else is asked there.
 *
 * <p>Safe from any thread.
 */
final class EtcdLineage {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdLineage.class);

    /** How a refusal begins. */
    static final String ANOTHER_CLUSTER = "another cluster answers";

    private final Eras eras = new Eras();
    private final AtomicLong cluster = new AtomicLong();
    private final AtomicReference<@Nullable Mark> mark = new AtomicReference<>();

    /** A write that was acknowledged: this key changed at this revision. */
    private record Mark(ByteSequence key, long revision, Era era) {}

    /** The present era. */
    Era era() {
        return eras.now();
    }

    /** What is known when a request is sent. */
    Eras.Known known() {
        return eras.known();
    }

    /** The id of the cluster that is refused if it is not the known one; empty if this answer is of the known one. */
    Optional<String> refusal(ResponseHeader header) {
        long id = header.getClusterId();
        if (id == 0 || cluster.compareAndSet(0, id) || cluster.get() == id) {
            return Optional.empty();
        }
        return Optional.of(ANOTHER_CLUSTER + ": its id is " + Long.toHexString(id) + " and not "
                + Long.toHexString(cluster.get()) + "; whoever wants to go on there starts this process again");
    }

    /** Judges a linearizable answer. */
    void answered(Eras.Known asked, ResponseHeader header) {
        eras.answered(asked, header.getRevision());
    }

    /** Remembers an acknowledged write. */
    void wrote(ByteString key, long revision) {
        Mark latest = new Mark(ByteSequence.from(key), revision, eras.now());
        mark.updateAndGet(known ->
                known == null || !known.era().equals(latest.era()) || known.revision() < revision ? latest : known);
    }

    /** @throws NotLeaderException if the term of a fence was won before the store was restored (claim S2) */
    void check(Fence fence) {
        if (fence.era() != eras.now().number()) {
            throw new NotLeaderException(
                    "not applied: term " + fence.term() + " was over when the store was restored to an older state");
        }
    }

    /**
     * Looks over a new connection whether the last acknowledged write is there as it was written. Blocks.
     *
     * @throws IOException if etcd does not say within {@code limit}, or does not let this process log in
     */
    void verify(Client client, Duration limit) throws IOException {
        Mark written = mark.get();
        if (written == null || !written.era().equals(eras.now())) {
            return;
        }
        try {
            if (!isKept(written, client, limit)) {
                eras.restored(
                        written.era(),
                        "the change of " + written.key() + " at revision " + written.revision() + " is not there");
            }
        } catch (ExecutionException failed) {
            EtcdFault fault = EtcdFault.of(failed);
            if (fault.link() != EtcdFault.Link.KEEP || fault.mayPass()) {
                throw new IOException(EtcdFault.text(failed), failed);
            }
            // Whoever may not read it will not be served anything else either.
            LOG.debug("the last write cannot be read again: {}", EtcdFault.text(failed));
        } catch (TimeoutException late) {
            throw new IOException("no answer in " + limit.toMillis() + " ms", late);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", closing);
        }
    }

    /**
     * Whether the write is there, or was, as far as is known. A key never goes back to an older revision, so one that
     * did tells by itself; of one that is gone, or was written again, only the past tells, and that may be compacted
     * away.
     */
    private static boolean isKept(Mark written, Client client, Duration limit)
            throws ExecutionException, InterruptedException, TimeoutException {
        OptionalLong now = revision(written, client, GetOption.DEFAULT, limit);
        if (now.isPresent() && now.getAsLong() <= written.revision()) {
            return now.getAsLong() == written.revision();
        }
        GetOption then = GetOption.builder().withRevision(written.revision()).build();
        try {
            return revision(written, client, then, limit).equals(OptionalLong.of(written.revision()));
        } catch (ExecutionException failed) {
            if (EtcdFault.of(failed) != EtcdFault.COMPACTED) {
                throw failed;
            }
            // A revision of the future is a regression, which the answer before this one has told already.
            return true;
        }
    }

    /** The revision of the key's last change. */
    private static OptionalLong revision(Mark written, Client client, GetOption option, Duration limit)
            throws ExecutionException, InterruptedException, TimeoutException {
        GetResponse found;
        try {
            found = get(written, client, option, limit);
        } catch (ExecutionException failed) {
            if (EtcdFault.of(failed) != EtcdFault.STALE_TOKEN) {
                throw failed;
            }
            found = get(written, client, option, limit);
        }
        return found.getKvs().stream().mapToLong(KeyValue::getModRevision).findFirst();
    }

    private static GetResponse get(Mark written, Client client, GetOption option, Duration limit)
            throws ExecutionException, InterruptedException, TimeoutException {
        return client.getKVClient().get(written.key(), option).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
