package dev.understudy.internal.etcd;

import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Subscription;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the sign of life of a leader. A watch says when to look; what is said of the sign comes from one linearizable
 * read of the record that names it, and of the sign. Without a record nothing is said. All state belongs to the timer's
 * thread.
 */
final class SignWatch implements Subscription {
    /** Watches may miss a change. */
    private static final long BACKSTOP_MILLIS = 10_000;

    private static final long RETRY_MILLIS = 100;
    /** Whoever had trouble with etcd waits: the leader had it too, perhaps, and will restore its sign. */
    private static final int READS_AFTER_TROUBLE = 10;

    private final EtcdSigns signs;
    private final Consumer<Evidence> report;
    private final EtcdKeyWatch watch;
    private final Turns turns;
    private final SignReader reader;
    private int doubtful;
    private final Pending pending = new Pending();
    private volatile boolean closed;

    SignWatch(EtcdLinks links, EtcdKeys keys, Entry leader, Consumer<Evidence> report) {
        this.signs = new EtcdSigns(links, keys, leader);
        this.report = report;
        this.turns = new Turns(links);
        this.reader = new SignReader(signs, turns, this::looked);
        this.watch = EtcdKeyWatch.ofAll(links, keys.wire(keys.vital(leader.lease())), () -> turns.take(this::look));
    }

    /** Begins to watch: the watch tells once it is established. */
    SignWatch begin() {
        watch.start();
        turns.take(this::look);
        return this;
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
        turns.take(() -> pending.clear());
    }

    private void look() {
        if (!closed) {
            pending.clear();
            reader.look();
        }
    }

    private void looked(@Nullable SignView view, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        doubtful = view == null ? READS_AFTER_TROUBLE : Math.max(0, doubtful - 1);
        if (view != null && view.stands()) {
            view.armed().flatMap(armed -> judge(view, armed)).ifPresent(report);
        }
        pending.set(turns.later(doubtful > 0 ? RETRY_MILLIS : BACKSTOP_MILLIS, this::look));
    }

    private Optional<Evidence> judge(SignView view, SignView.Armed armed) {
        if (signs.isPresent(view, armed.number())) {
            return Optional.of(new Evidence.Alive());
        }
        return doubtful > 0 ? Optional.empty() : Optional.of(new Evidence.Missing(armed.revision()));
    }
}
