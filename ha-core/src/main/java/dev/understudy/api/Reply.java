package dev.understudy.api;

import dev.understudy.error.OutcomeUnknownException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * The answer to a call: compose it as the stage it is, or {@link #await} it.
 *
 * <p>It fails with the exception itself, never wrapped. Stages that depend on it run on a thread of the store: they
 * must not block, and so must not wait for another reply.
 */
public final class Reply<T> extends CompletableFuture<T> {
    /** A reply that is there. */
    public static <T> Reply<T> ready(T value) {
        Reply<T> reply = new Reply<>();
        reply.complete(value);
        return reply;
    }

    /** A reply that has failed. */
    public static <T> Reply<T> failed(Throwable cause) {
        Reply<T> reply = new Reply<>();
        reply.completeExceptionally(cause);
        return reply;
    }

    /** A reply that ends as {@code stage} does. */
    public static <T> Reply<T> of(CompletionStage<T> stage) {
        return of(stage, Function.identity());
    }

    /** A reply that ends as {@code stage} does, with what {@code map} makes of its value. */
    public static <S, T> Reply<T> of(CompletionStage<S> stage, Function<? super S, ? extends T> map) {
        Reply<T> reply = new Reply<>();
        var unused = stage.whenComplete((value, failure) -> {
            if (failure != null) {
                reply.completeExceptionally(unwrap(failure));
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

    /** The cause that a composed stage hides. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /**
     * Blocks until the answer is there. The store limits each call in time, so this ends.
     *
     * @throws dev.understudy.error.HaException as the call documents
     * @throws OutcomeUnknownException if the waiting thread is interrupted; its interrupt status is kept
     */
    public T await() {
        try {
            return get();
        } catch (ExecutionException failed) {
            Throwable inner = failed.getCause();
            Throwable cause = inner == null ? failed : unwrap(inner);
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

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Reply<>();
    }
}
