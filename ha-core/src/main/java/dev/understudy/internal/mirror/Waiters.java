package dev.understudy.internal.mirror;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** Those who wait for a revision, the smallest first. Stages complete under no lock. */
final class Waiters {
    /** More than any service has requests under way. */
    private static final int MOST = 100_000;

    private record Waiter(long revision, CompletableFuture<Void> done) {}

    @GuardedBy("this")
    private final PriorityQueue<Waiter> queue = new PriorityQueue<>(Comparator.comparingLong(Waiter::revision));

    CompletableFuture<Void> add(long revision) {
        Waiter waiter = new Waiter(revision, new CompletableFuture<>());
        synchronized (this) {
            if (queue.size() < MOST) {
                queue.add(waiter);
                return waiter.done();
            }
        }
        waiter.done().completeExceptionally(new UnavailableException("more than " + MOST + " wait for the mirror"));
        return waiter.done();
    }

    /** Whether anybody waits for this revision or a smaller one. */
    synchronized boolean anyUpTo(long revision) {
        Waiter first = queue.peek();
        return first != null && first.revision() <= revision;
    }

    void release(long revision) {
        take(revision).forEach(waiter -> waiter.done().complete(null));
    }

    void fail(HaException cause) {
        take(Long.MAX_VALUE).forEach(waiter -> waiter.done().completeExceptionally(cause));
    }

    /** Nobody waits for a stage that is over already. */
    @SuppressWarnings("UndefinedEquals") // Identity is meant, and it is what a future's equality is.
    synchronized void forget(CompletableFuture<Void> done) {
        queue.removeIf(waiter -> waiter.done().equals(done));
    }

    private synchronized List<Waiter> take(long revision) {
        List<Waiter> taken = new ArrayList<>();
        for (Waiter next = queue.peek(); next != null && next.revision() <= revision; next = queue.peek()) {
            taken.add(queue.remove());
        }
        return taken;
    }
}
