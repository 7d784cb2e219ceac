package dev.understudy.cli.state;

import com.google.common.collect.Iterables;
import dev.understudy.cli.RefusedException;
import dev.understudy.internal.etcd.EtcdBackend;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.internal.etcd.EtcdRestore;
import dev.understudy.internal.etcd.EtcdRestore.Target;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.Settings;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateFeed.Page;
import dev.understudy.state.Versioned;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The shared state of one election in one etcd. Every method blocks. */
final class Store implements AutoCloseable {
    private static final int PAGE = 1_000;
    /** Of a transaction: well under etcd's 128 operations and 1.5 MiB. */
    private static final int BATCH_KEYS = 100;

    private static final long BATCH_BYTES = 1 << 20;

    private final EtcdConfig config;
    private final String prefix;
    private final EtcdBackend backend;
    private final StateFeed feed;
    private final EtcdRestore restore;

    /** @throws dev.understudy.error.ConfigException for the first value that breaks a rule */
    Store(Settings settings) {
        config = EtcdConfig.from(settings);
        prefix = settings.text(HaConfig.PREFIX);
        backend = EtcdBackend.open(config);
        feed = backend.feed(prefix);
        restore = backend.restore(prefix);
    }

    String namespace() {
        return config.namespace();
    }

    String election() {
        return prefix;
    }

    /** Whether the other one is the same state, as far as names tell. */
    boolean isSameAs(Store other) {
        return config.endpoints().equals(other.config.endpoints())
                && namespace().equals(other.namespace())
                && prefix.equals(other.prefix);
    }

    /**
     * The whole state at one revision.
     *
     * @throws RefusedException if it is being restored
     */
    Snapshot snapshot() {
        Target before = whole(Waiting.insist(restore::inspect));
        return new Snapshot(before, Waiting.insist(() -> feed.page("", "", StateFeed.NOW, PAGE)));
    }

    /** A state at one revision, of which the first page was read. */
    final class Snapshot implements Source {
        private final Target before;
        private final Page first;

        private Snapshot(Target before, Page first) {
            this.before = before;
            this.first = first;
        }

        /** What terms count from. */
        long base() {
            return before.base();
        }

        long revision() {
            return first.revision();
        }

        /** No term was larger then. */
        long highestTerm() {
            return base() + revision();
        }

        /**
         * Reads the rest.
         *
         * @throws RefusedException if the state was restored meanwhile: what was poured may be mixed
         */
        @Override
        public void pour(Consumer<Versioned> into) {
            first.items().forEach(into);
            for (Page page = first; page.more(); ) {
                String last = Iterables.getLast(page.items()).key();
                page = Waiting.insist(() -> feed.page("", last, revision(), PAGE));
                page.items().forEach(into);
            }
            Target after = whole(Waiting.insist(restore::inspect));
            if (!after.stored().equals(before.stored())) {
                throw new RefusedException("the state of " + prefix + " was restored meanwhile: try again");
            }
        }
    }

    /** Pours keys in. */
    interface Source {
        void pour(Consumer<Versioned> into);
    }

    /**
     * Replaces the whole state, and lets terms count from above every term there was, here or where it came from.
     *
     * @param highestTerm of where the state came from
     * @param force whether a state that is there may be replaced
     * @return how many keys it has now
     * @throws RefusedException if there is a state, and {@code force} is false: nothing was changed
     */
    long replace(Source source, long highestTerm, boolean force, InstantSource wall) {
        Target seen = Waiting.insist(restore::inspect);
        refuseUsed(seen, force);
        EtcdRestore.Writing writing = restore.over(seen);
        Waiting.insist(writing::begin);
        Target closed = Waiting.insist(restore::inspect);
        if (closed.keys() > 0 && !force) {
            Waiting.insist(writing::cancel);
            refuseUsed(closed, false);
        }
        if (closed.keys() > 0) {
            Waiting.insist(writing::clear);
        }
        Batches batches = new Batches(writing);
        source.pour(batches::add);
        batches.flush();
        Waiting.insist(() -> writing.finish(TermStride.next(highestTerm, closed.highestTerm(), wall.instant())));
        return batches.keys;
    }

    @Override
    public String toString() {
        return prefix + " in namespace '" + namespace() + "'";
    }

    @Override
    public void close() {
        backend.close();
    }

    private Target whole(Target target) {
        if (target.interrupted()) {
            throw new RefusedException("the state of " + prefix + " is being restored, or was restored in part");
        }
        return target;
    }

    private void refuseUsed(Target target, boolean force) {
        if (!force && (target.keys() > 0 || target.interrupted())) {
            String why = target.interrupted() ? "was restored in part" : "has " + target.keys() + " keys";
            throw new RefusedException(
                    "the state of " + this + " " + why + ": nothing was changed; --force replaces it");
        }
    }

    /** Puts keys in transactions that etcd takes. */
    private static final class Batches {
        private final EtcdRestore.Writing writing;
        private final List<Versioned> batch = new ArrayList<>();
        private long bytes;
        private long keys;

        Batches(EtcdRestore.Writing writing) {
            this.writing = writing;
        }

        void add(Versioned item) {
            long size = (long) item.key().length() + item.value().length;
            if (!batch.isEmpty() && (batch.size() == BATCH_KEYS || bytes + size > BATCH_BYTES)) {
                flush();
            }
            batch.add(item);
            bytes += size;
            keys++;
        }

        void flush() {
            if (!batch.isEmpty()) {
                Waiting.insist(() -> writing.put(batch));
                batch.clear();
                bytes = 0;
            }
        }
    }
}
