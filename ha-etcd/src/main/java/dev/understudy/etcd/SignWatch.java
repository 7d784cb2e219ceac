package dev.understudy.etcd;

import dev.understudy.port.CrashSensor;
import dev.understudy.queue.Entry;
import dev.understudy.queue.Evidence;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the sign of life of a leader. A bell says when to look; what is said of the sign comes from one linearizable
 * read of the record that names it, and of the sign. Without a record nothing is said. All state belongs to the timer's
 * thread.
 */
final class SignWatch implements CrashSensor.Watch {
    private static final Duration ATTEMPT = Duration.ofMillis(500);
    /** Bells may fail to ring. */
    private static final long BACKSTOP_MILLIS = 5_000;

    private static final long RETRY_MILLIS = 250;

    private final EtcdSigns signs;
    private final Consumer<Evidence> report;
    private final EtcdBell bell;
    private final Turns turns;
    private final SignReader reader;
    private @Nullable Future<?> pending;
    private volatile boolean closed;

    SignWatch(EtcdLinks links, EtcdKeys keys, Entry leader, Consumer<Evidence> report) {
        this.signs = new EtcdSigns(links, keys, leader, ATTEMPT);
        this.report = report;
        this.turns = new Turns(links);
        this.reader = new SignReader(signs, turns, this::looked);
        this.bell = EtcdBell.ofAll(links, keys.wire(keys.vital(leader.lease())), () -> turns.take(this::look));
    }

    /** Begins to watch: the bell rings once it is hung. */
    SignWatch begin() {
        bell.hang();
        turns.take(this::look);
        return this;
    }

    @Override
    public void close() {
        closed = true;
        bell.close();
        turns.take(() -> wait(null));
    }

    private void look() {
        if (!closed) {
            wait(null);
            reader.look();
        }
    }

    private void looked(@Nullable SignView view, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        if (view != null) {
            judge(view);
        }
        wait(turns.later(view == null ? RETRY_MILLIS : BACKSTOP_MILLIS, this::look));
    }

    private void judge(SignView view) {
        if (view.stands()) {
            view.armed()
                    .map(armed -> signs.isPresent(view, armed.number())
                            ? new Evidence.Alive()
                            : new Evidence.Missing(armed.revision()))
                    .ifPresent(report);
        }
    }

    private void wait(@Nullable Future<?> next) {
        Future<?> before = pending;
        pending = next;
        if (before != null) {
            before.cancel(false);
        }
    }
}
