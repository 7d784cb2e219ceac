package dev.understudy.internal.state;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.state.Write.Place;
import dev.understudy.internal.state.Write.Result;
import dev.understudy.spi.StateStore;
import dev.understudy.spi.StateStore.Barred;
import dev.understudy.spi.StateStore.Committed;
import dev.understudy.spi.StateStore.Limits;
import dev.understudy.spi.StateStore.Outcome;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Joins writes that are under way at the same time into commits of the store: the group commit of databases (DeWitt et
 * al., "Implementation techniques for main memory database systems", 1984).
 *
 * <p>A write that finds nothing under way goes out at once, alone. Those that come meanwhile wait until the answer is
 * there or a whole batch has come together; up to {@value #WINDOW} batches are under way. All waiting is bounded, in
 * number, bytes and time: a write waits here for half of the store's request timeout at most, and the store has what is
 * left of it, so that both end within it. Safe from any thread: what changes is under one lock, and the store and the
 * callers are only called outside it.
 */
final class GroupCommit {
    private static final int WINDOW = 8;
    private static final int MOST_WAITING = 1 << 14;
    private static final long MOST_WAITING_BYTES = 64L << 20;

    private final StateStore store;
    private final Limits limits;
    private final long patienceNanos;
    private final StatePorts ports;
    private final StateMetrics metrics;
    private final Barriers barriers;

    @GuardedBy("this")
    private final WriteOrder order = new WriteOrder();

    /** Free to go, in the order of their arrival. */
    @GuardedBy("this")
    private final Deque<Write> ready = new ArrayDeque<>();

    /** All that are queued, free or not, for their deadlines; what was sent meanwhile is dropped from the front. */
    @GuardedBy("this")
    private final Deque<Write> arrivals = new ArrayDeque<>();

    @GuardedBy("this")
    private int waiting;

    @GuardedBy("this")
    private long waitingBytes;

    @GuardedBy("this")
    private int underWay;

    @GuardedBy("this")
    private boolean pumping;

    @GuardedBy("this")
    private boolean sweeping;

    /** The last term that the store called over. */
    @GuardedBy("this")
    private @Nullable Fence over;

    GroupCommit(StateStore store, StatePorts ports, StateMetrics metrics) {
        this.store = store;
        this.limits = store.limits();
        this.patienceNanos = limits.timeout().toNanos() / 2;
        this.ports = ports;
        this.metrics = metrics;
        this.barriers = new Barriers(store, ports.scheduler(), this::pump);
    }

    /** Completed, unless a write of unknown outcome may still be applied; see {@link Barriers}. */
    CompletionStage<Void> quiet() {
        return barriers.quiet();
    }

    /** Takes one transaction; the result fails with exceptions of ours only, unwrapped. */
    CompletableFuture<Result> submit(Leadership leadership, Transaction transaction) {
        Write write = new Write(leadership, transaction, ports.ticker().nanos());
        HaException refusal = refusal(write);
        if (refusal == null) {
            refusal = enqueue(write);
        }
        if (refusal != null) {
            metrics.refused(refusal);
            write.result.completeExceptionally(refusal);
        } else {
            pump();
        }
        return write.result;
    }

    private @Nullable HaException refusal(Write write) {
        HaException tooLarge = write.tooLarge(limits);
        return tooLarge == null && isOver(write) ? over(write) : tooLarge;
    }

    private synchronized @Nullable HaException enqueue(Write write) {
        if (waiting >= MOST_WAITING || waitingBytes + write.bytes > MOST_WAITING_BYTES) {
            return new UnavailableException("not applied: too many writes wait for the store: " + waiting + " of "
                    + waitingBytes + " bytes; wait for some to end before you add more");
        }
        waiting++;
        waitingBytes += write.bytes;
        arrivals.add(write);
        if (order.add(write)) {
            ready.add(write);
        }
        if (!sweeping) {
            sweeping = true;
            ports.scheduler().after(patienceNanos, this::sweep);
        }
        return null;
    }

    /** Sends what may go. One thread at a time; others leave their work to it. */
    private void pump() {
        synchronized (this) {
            if (pumping) {
                return;
            }
            pumping = true;
        }
        for (Batch batch = next(); batch != null; batch = next()) {
            send(batch);
        }
    }

    private synchronized @Nullable Batch next() {
        while (!arrivals.isEmpty() && arrivals.peek().place != Place.QUEUED) {
            arrivals.remove();
        }
        boolean full = ready.size() >= limits.operations() - 1;
        Batch batch = new Batch(limits);
        if (!barriers.isRaising() && (underWay == 0 || (full && underWay < WINDOW))) {
            fill(batch);
        }
        if (batch.isEmpty()) {
            pumping = false;
            return null;
        }
        underWay++;
        return batch;
    }

    @GuardedBy("this")
    private void fill(Batch batch) {
        for (Write write = ready.peek(); write != null; write = ready.peek()) {
            if (write.place == Place.OVER) {
                ready.remove();
                ready.addAll(order.remove(write));
            } else if (batch.add(write)) {
                ready.remove();
                write.place = Place.SENT;
            } else {
                return;
            }
        }
    }

    private void send(Batch batch) {
        Write first = batch.first();
        if (isOver(first)) {
            settle(batch, 0, null, over(first));
            return;
        }
        long barrier = barriers.newest(batch.fence());
        CompletionStage<Outcome> answer;
        try {
            answer = store.commit(
                    batch.fence(),
                    barrier,
                    batch.transactions(),
                    batch.left(ports.ticker().nanos()));
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedFuture(new OutcomeUnknownException("the store failed", bug));
        }
        var unused = answer.whenComplete((outcome, failure) ->
                settle(batch, barrier, outcome, failure == null ? null : Failures.unwrap(failure)));
    }

    /** What becomes of a batch that was answered; callers hear of it last, when the next batch is on its way. */
    private void settle(Batch batch, long barrier, @Nullable Outcome outcome, @Nullable Throwable failure) {
        if (failure instanceof OutcomeUnknownException unknown && !unknown.isSettled()) {
            barriers.raise(batch.first().leadership, barrier);
        }
        boolean again = outcome instanceof Barred;
        if (outcome instanceof Barred barred) {
            barriers.learn(batch.fence(), barred.newest());
        }
        synchronized (this) {
            underWay--;
            if (failure instanceof NotLeaderException) {
                over = batch.fence();
            }
            if (again) {
                putBack(batch);
            } else {
                batch.writes().forEach(this::leave);
            }
        }
        pump();
        if (!again) {
            tell(batch, outcome, failure);
        }
    }

    /** A barrier stopped the batch, so nothing of it was applied: it goes again, before all others. */
    @GuardedBy("this")
    private void putBack(Batch batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            Write write = batch.writes().get(i);
            write.place = Place.QUEUED;
            ready.addFirst(write);
            arrivals.addFirst(write);
        }
    }

    @GuardedBy("this")
    private void leave(Write write) {
        write.place = Place.OVER;
        waiting--;
        waitingBytes -= write.bytes;
        ready.addAll(order.remove(write));
    }

    private void tell(Batch batch, @Nullable Outcome outcome, @Nullable Throwable failure) {
        metrics.answered(batch, outcome, failure, ports.ticker().nanos());
        if (outcome instanceof Committed committed) {
            for (int i = 0; i < batch.size(); i++) {
                Result result =
                        new Result(committed.revision(), committed.verdicts().get(i));
                batch.writes().get(i).result.complete(result);
            }
        } else {
            Throwable cause = failure == null ? new IllegalStateException("neither outcome nor failure") : failure;
            batch.writes().forEach(write -> write.result.completeExceptionally(cause));
        }
    }

    /** Gives up what has waited for too long, and comes back for the next. */
    private void sweep() {
        List<Write> late = new ArrayList<>();
        synchronized (this) {
            long now = ports.ticker().nanos();
            while (!arrivals.isEmpty()
                    && (arrivals.peek().place != Place.QUEUED
                            || now - arrivals.peek().queuedAtNanos >= patienceNanos)) {
                Write write = arrivals.remove();
                if (write.place == Place.QUEUED) {
                    // It keeps its place in the order of keys until its turn comes: those behind wait for those ahead.
                    write.place = Place.OVER;
                    waiting--;
                    waitingBytes -= write.bytes;
                    late.add(write);
                }
            }
            sweeping = !arrivals.isEmpty();
            if (sweeping) {
                ports.scheduler().after(patienceNanos - (now - arrivals.peek().queuedAtNanos), this::sweep);
            }
        }
        UnavailableException cause = new UnavailableException("not applied: it waited for "
                + Duration.ofNanos(patienceNanos).toMillis() + " ms behind other writes, and the store took none");
        late.forEach(write -> write.result.completeExceptionally(cause));
        pump();
    }

    private boolean isOver(Write write) {
        if (write.leadership.remaining().isZero()) {
            return true;
        }
        synchronized (this) {
            return write.fence.equals(over);
        }
    }

    private static NotLeaderException over(Write write) {
        return new NotLeaderException("not applied: term " + write.fence.term() + " is over");
    }
}
