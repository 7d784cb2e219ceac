package dev.understudy.internal.async;

import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

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

    /**
     * The failure for people: its own words, and ours where the JDK has none but a file's or a host's name. The name of
     * its class stands there if nothing else is known, and for an {@link Error}, whose words say little alone.
     */
    public static String words(Throwable failure) {
        Throwable cause = unwrap(failure);
        String own = cause.getMessage();
        if (cause instanceof Error) {
            return cause.getClass().getSimpleName() + (own == null ? "" : ": " + own);
        } else if (cause instanceof FileSystemException file) {
            return words(file);
        } else if (cause instanceof UnknownHostException) {
            return own == null ? "unknown host" : "unknown host " + own;
        } else if (own != null) {
            return own;
        } else if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        return cause instanceof ConnectException
                ? "no connection"
                : cause.getClass().getSimpleName();
    }

    private static String words(FileSystemException failure) {
        String reason = failure.getReason();
        if (reason != null) {
            return reason;
        } else if (failure instanceof NoSuchFileException) {
            return "no such file or folder";
        } else if (failure instanceof AccessDeniedException) {
            return "permission denied";
        } else if (failure instanceof FileAlreadyExistsException) {
            return "it exists already";
        } else if (failure instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        return failure instanceof NotDirectoryException ? "it is no folder" : String.valueOf(failure.getMessage());
    }

    /** The failure as one of ours; what a backend did not classify may have been applied (claim S7). */
    public static HaException classify(String verb, Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause instanceof HaException known
                ? known
                : new OutcomeUnknownException(verb + " failed: " + words(cause), cause);
    }
}
