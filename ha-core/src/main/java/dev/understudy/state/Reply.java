package dev.understudy.state;

import dev.understudy.error.OutcomeUnknownException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The answer to a call: compose it as the stage it is, or {@link #await} it. Only the store completes it;
 * {@link #toCompletableFuture} gives a copy.
 *
 * <p>It fails with the exception itself, never wrapped. Stages that depend on it run on a thread of the store: they
 * must not block, and so must not wait for another reply.
 */
public interface Reply<T> extends CompletionStage<T> {
    /**
     * Blocks until the answer is there. The store limits each call in time, so this ends.
     *
     * @throws dev.understudy.error.HaException as the call documents
     * @throws OutcomeUnknownException if the waiting thread is interrupted; its interrupt status is kept
     */
    T await();

    /** Whether the answer is there, good or bad. */
    boolean isDone();

    /** A reply that is there. */
    static <T> Reply<T> ready(T value) {
        return of(CompletableFuture.completedFuture(value));
    }

    /** A reply that has failed. */
    static <T> Reply<T> failed(Throwable cause) {
        return of(CompletableFuture.failedFuture(cause));
    }

    /** A reply that ends as {@code stage} does. */
    static <T> Reply<T> of(CompletionStage<T> stage) {
        return of(stage, Function.identity());
    }

    /** A reply that ends as {@code stage} does, with what {@code map} makes of its value. */
    static <S, T> Reply<T> of(CompletionStage<S> stage, Function<? super S, ? extends T> map) {
        return StageReply.of(stage, map);
    }
}
