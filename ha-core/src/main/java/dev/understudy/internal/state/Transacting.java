package dev.understudy.internal.state;

import dev.understudy.error.CompactedException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.state.Reply;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Tx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Runs a transaction until an attempt does not collide, see {@link StateWriter#transact}. */
final class Transacting<R> {
    private static final int ATTEMPTS = 32;
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(2), Duration.ofMillis(64));

    private final FencedState state;
    private final StateWriter writer;

    Transacting(FencedState state, StateWriter writer) {
        this.state = state;
        this.writer = writer;
    }

    /** Blocks until done. */
    R run(Function<Tx, R> body) {
        for (int attempt = 1; ; attempt++) {
            TransactionAttempt tx = attempt(attempt);
            try {
                R value = body.apply(tx);
                commit(tx).await();
                if (tx.counts()) {
                    return value;
                }
            } catch (VersionConflictException | CompactedException conflict) {
                if (attempt == ATTEMPTS) {
                    throw exhausted(conflict);
                }
                CompletableFuture<Void> pause = new CompletableFuture<>();
                state.ports().scheduler().after(pauseNanos(attempt), () -> pause.complete(null));
                Reply.of(pause).await();
            } catch (RuntimeException ended) {
                if (tx.counts()) {
                    throw ended;
                }
            }
        }
    }

    /** Returns at once. */
    Reply<R> start(Function<Tx, CompletionStage<R>> body) {
        CompletableFuture<R> result = new CompletableFuture<>();
        start(body, 1, result);
        return Reply.of(result);
    }

    private void start(Function<Tx, CompletionStage<R>> body, int attempt, CompletableFuture<R> reply) {
        TransactionAttempt tx = attempt(attempt);
        CompletionStage<R> value;
        try {
            value = body.apply(tx);
        } catch (RuntimeException refused) {
            value = Reply.failed(refused);
        }
        var unused = value.thenCompose(result -> commit(tx).thenApply(committed -> result))
                .whenComplete((result, failure) -> {
                    Throwable cause = failure == null ? null : Failures.unwrap(failure);
                    if (cause instanceof VersionConflictException || cause instanceof CompactedException) {
                        if (attempt == ATTEMPTS) {
                            reply.completeExceptionally(exhausted(cause));
                        } else {
                            Runnable again = () -> start(body, attempt + 1, reply);
                            state.ports().scheduler().after(pauseNanos(attempt), again);
                        }
                    } else if (!tx.counts()) {
                        start(body, attempt + 1, reply);
                    } else if (cause == null) {
                        reply.complete(result);
                    } else {
                        reply.completeExceptionally(cause);
                    }
                });
    }

    /** The first attempt may read what is stale; those after it do not. */
    private TransactionAttempt attempt(int number) {
        return new TransactionAttempt(state, number > 1);
    }

    private Reply<Long> commit(TransactionAttempt tx) {
        return tx.writesNothing() ? Reply.ready(0L) : writer.commit(tx.transaction());
    }

    /** Random, so that those who collided do not meet again; longer each time, so that there is room for all. */
    private long pauseNanos(int attempt) {
        return Math.floorMod(state.ports().jitter().next(), BACKOFF.nanos(attempt - 1));
    }

    private static VersionConflictException exhausted(Throwable last) {
        return new VersionConflictException(
                "not applied: the transaction collided " + ATTEMPTS + " times; last: " + last.getMessage(), last);
    }
}
