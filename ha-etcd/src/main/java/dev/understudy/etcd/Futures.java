package dev.understudy.etcd;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What {@link CompletableFuture} lacks. */
final class Futures {
    private Futures() {}

    /** A future that fails with the cause itself, where a composed one would wrap it. */
    static <T> CompletableFuture<T> unwrapped(CompletableFuture<T> composed) {
        CompletableFuture<T> plain = new CompletableFuture<>();
        var unused = composed.whenComplete((value, failure) -> {
            if (failure == null) {
                plain.complete(value);
            } else {
                plain.completeExceptionally(unwrap(failure));
            }
        });
        return plain;
    }

    /** The cause that a composed future hides. */
    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
