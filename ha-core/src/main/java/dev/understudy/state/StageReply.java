package dev.understudy.state;

import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.async.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** A reply that follows a stage. */
final class StageReply<T> extends CompletableFuture<T> implements Reply<T> {
    private StageReply() {}

    static <S, T> Reply<T> of(CompletionStage<S> stage, Function<? super S, ? extends T> map) {
        StageReply<T> reply = new StageReply<>();
        var unused = stage.whenComplete((value, failure) -> {
            if (failure != null) {
                reply.completeExceptionally(Failures.unwrap(failure));
                return;
            }
            try {
                reply.complete(map.apply(value));
            } catch (RuntimeException refused) {
                reply.completeExceptionally(refused);
            }
        });
        return reply;
    }

    @Override
    public T await() {
        try {
            return get();
        } catch (ExecutionException failed) {
            Throwable cause = Failures.unwrap(failed);
            if (cause instanceof RuntimeException known) {
                throw known;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("interrupted while waiting for the store", stopped);
        }
    }

    /** A copy: whoever completes or cancels it completes nothing else. */
    @Override
    public CompletableFuture<T> toCompletableFuture() {
        return Failures.unwrapped(this);
    }
}
