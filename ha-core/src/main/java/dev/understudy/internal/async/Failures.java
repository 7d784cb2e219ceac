package dev.understudy.internal.async;

import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** What a failed stage really failed with. */
public final class Failures {
    private Failures() {}

    /** The failure itself, without what {@link CompletableFuture} wraps around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapper && cause != null ? unwrap(cause) : failure;
    }

    /** A future that ends as the stage does, and fails with the failure itself. */
    public static <T> CompletableFuture<T> unwrapped(CompletionStage<T> stage) {
        CompletableFuture<T> plain = new CompletableFuture<>();
        var unused = stage.whenComplete((value, failure) -> {
            if (failure == null) {
                plain.complete(value);
            } else {
                plain.completeExceptionally(unwrap(failure));
            }
        });
        return plain;
    }

    /** The failure for people: its own words; the name of its class only if it has none. */
    public static String words(Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** The failure as one of ours; what a backend did not classify may have been applied (claim S7). */
    public static HaException classify(String verb, Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause instanceof HaException known
                ? known
                : new OutcomeUnknownException(verb + " failed: " + words(cause), cause);
    }
}
