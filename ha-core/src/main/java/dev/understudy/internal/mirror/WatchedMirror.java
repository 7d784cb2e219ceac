package dev.understudy.internal.mirror;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.understudy.Leadership;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Era;
import dev.understudy.spi.StateFeed;
import dev.understudy.state.Mirror;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A mirror that is filled from pages at one revision and kept by following every change after it.
 *
 * <p>That nothing is missing is not left to the watch: the feed ends a subscription at the first sign of a gap, and the
 * mirror follows again from the revision it shows, or fills anew if that is no longer kept. That nothing is late is
 * asked: once a second, and whenever somebody waits, the store's revision is read linearizably and the subscription is
 * asked to reach it; one that does not is given up.
 *
 * <p>Threading: a {@link Keeper} decides on one executor; changes are applied on the feed's thread.
 */
public final class WatchedMirror implements Mirror, AutoCloseable {
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);

    private final StateFeed feed;
    private final Scheduler scheduler;
    private final Duration patience;
    private final MirrorMap map = new MirrorMap();
    private final Waiters waiters = new Waiters();
    private final Keeper keeper;

    /**
     * A mirror that is empty until {@link #start}.
     *
     * @param prefix of the keys to hold; empty for all
     * @param loop runs what it is given one at a time and in order; stages complete there
     * @param patience how long those wait who wait for a revision
     */
    public WatchedMirror(
            StateFeed feed, String prefix, Executor loop, Scheduler scheduler, Ticker ticker, Duration patience) {
        this.feed = feed;
        this.scheduler = scheduler;
        this.patience = patience;
        this.keeper = new Keeper(feed, prefix, loop, scheduler, ticker, map, waiters);
    }

    /** Begins to fill. */
    public void start() {
        keeper.start();
    }

    @Override
    public CompletionStage<Long> current(Leadership leadership) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        Scheduler.Cancel limit = scheduler.after(patience.toNanos(), () -> late(answer, "the store's revision"));
        ask(leadership, answer);
        var unused = answer.whenComplete((revision, failure) -> limit.cancel());
        return answer.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> reached(long revision) {
        return await(revision).minimalCompletionStage();
    }

    @Override
    public Optional<Versioned> get(String key) {
        checkFilled();
        return map.get(key);
    }

    @Override
    public ImmutableList<Versioned> range(String prefix, String after, int limit) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        checkFilled();
        return map.range(prefix, after, limit);
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public long revision() {
        return map.revision();
    }

    /** Whoever waits is told that it is in vain; what was read stays readable. */
    @Override
    public void close() {
        keeper.close();
    }

    /** A read changes nothing, so it is asked again until it is answered, or the term is over. */
    private void ask(Leadership leadership, CompletableFuture<Long> answer) {
        if (answer.isDone()) {
            return;
        }
        try {
            leadership.check();
        } catch (HaException over) {
            answer.completeExceptionally(over);
            return;
        }
        var unused = feed.revision().whenComplete((revision, failure) -> {
            if (failure instanceof UnavailableException) {
                scheduler.after(ASK_AGAIN.toNanos(), () -> ask(leadership, answer));
            } else if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                Era era = feed.era();
                var unusedToo = await(revision).whenComplete((nothing, failed) -> {
                    if (feed.era().equals(era)) {
                        settle(leadership, answer, revision, failed);
                    } else {
                        // That revision is of a state that is no more.
                        ask(leadership, answer);
                    }
                });
            }
        });
    }

    private static void settle(
            Leadership leadership,
            CompletableFuture<Long> answer,
            long revision,
            @org.jspecify.annotations.Nullable Throwable failure) {
        try {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                leadership.check();
                answer.complete(revision);
            }
        } catch (HaException over) {
            answer.completeExceptionally(over);
        }
    }

    private CompletableFuture<Void> await(long revision) {
        CompletableFuture<Void> done = waiters.add(revision);
        Scheduler.Cancel limit = scheduler.after(patience.toNanos(), () -> late(done, "revision " + revision));
        var unused = done.whenComplete((nothing, failure) -> {
            limit.cancel();
            if (failure != null) {
                waiters.forget(done);
            }
        });
        keeper.wanted(revision);
        return done;
    }

    private void late(CompletableFuture<?> waiting, String what) {
        waiting.completeExceptionally(
                new UnavailableException("the mirror did not reach " + what + " in " + patience.toMillis() + " ms"));
    }

    private void checkFilled() {
        if (map.revision() == 0) {
            throw new UnavailableException("the mirror has not been filled yet");
        }
    }
}
