package dev.understudy.state;

import dev.understudy.api.Reply;
import dev.understudy.api.StateWriter;
import dev.understudy.api.Tx;
import dev.understudy.error.VersionConflictException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Runs a transaction until an attempt does not collide, see {@link StateWriter#transact}. */
final class Transacting<R> {
    private static final int ATTEMPTS = 32;
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();
    private static final int DOUBLINGS = 6;

    private final FencedState state;
    private final StateWriter writer;

    Transacting(FencedState state, StateWriter writer) {
        this.state = state;
        this.writer = writer;
    }

    /** Blocks until done. */
    R run(Function<Tx, R> body) {
        for (int attempt = 1; ; attempt++) {
            Attempt tx = new Attempt(state);
            try {
                R value = body.apply(tx);
                commit(tx).await();
                return value;
            } catch (VersionConflictException conflict) {
                if (attempt == ATTEMPTS) {
                    throw exhausted(conflict);
                }
            }
            Reply<Void> pause = new Reply<>();
            state.ports().alarm().after(pauseNanos(attempt), () -> pause.complete(null));
            pause.await();
        }
    }

    /** Returns at once. */
    Reply<R> start(Function<Tx, CompletionStage<R>> body) {
        Reply<R> reply = new Reply<>();
        attempt(body, 1, reply);
        return reply;
    }

    private void attempt(Function<Tx, CompletionStage<R>> body, int attempt, Reply<R> reply) {
        Attempt tx = new Attempt(state);
        CompletionStage<R> value;
        try {
            value = body.apply(tx);
        } catch (RuntimeException refused) {
            value = Reply.failed(refused);
        }
        var unused = value.thenCompose(result -> commit(tx).thenApply(committed -> result))
                .whenComplete((result, failure) -> {
                    Throwable cause = failure == null ? null : Reply.unwrap(failure);
                    if (cause == null) {
                        reply.complete(result);
                    } else if (!(cause instanceof VersionConflictException conflict)) {
                        reply.completeExceptionally(cause);
                    } else if (attempt == ATTEMPTS) {
                        reply.completeExceptionally(exhausted(conflict));
                    } else {
                        state.ports().alarm().after(pauseNanos(attempt), () -> attempt(body, attempt + 1, reply));
                    }
                });
    }

    /** What was only read was read at one revision: there is nothing to check. */
    private Reply<Long> commit(Attempt tx) {
        return tx.writesNothing() ? Reply.ready(0L) : writer.commit(tx.transaction());
    }

    /** Random, so that those who collided do not meet again; longer each time, so that there is room for all. */
    private long pauseNanos(int attempt) {
        long most = FIRST_PAUSE_NANOS << Math.min(attempt, DOUBLINGS);
        return Math.floorMod(state.ports().jitter().next(), most);
    }

    private static VersionConflictException exhausted(VersionConflictException last) {
        return new VersionConflictException(
                "not applied: the transaction collided " + ATTEMPTS + " times; last: " + last.getMessage(), last);
    }
}
