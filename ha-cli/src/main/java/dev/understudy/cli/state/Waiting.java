package dev.understudy.cli.state;

import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for stages, and asks again where asking twice does no harm. */
final class Waiting {
    private static final int ATTEMPTS = 10;
    private static final long PAUSE_MILLIS = 300;

    private Waiting() {}

    /** @throws HaException what the stage failed with */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof HaException known) {
                throw known;
            }
            throw failed;
        }
    }

    /**
     * Waits for something that may be done twice: tries again when it was not done, or perhaps not done.
     *
     * @throws HaException what the last attempt failed with
     */
    static <T> T insist(Supplier<CompletionStage<T>> repeatable) {
        for (int left = ATTEMPTS; ; left--) {
            try {
                return await(repeatable.get());
            } catch (UnavailableException | OutcomeUnknownException failed) {
                if (left == 1) {
                    throw failed;
                }
                pause();
            }
        }
    }

    private static void pause() {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS))
                .join();
    }
}
