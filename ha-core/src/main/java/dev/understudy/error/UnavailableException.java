package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/**
 * The store could not take the request and provably did <em>not apply</em> it (claim S7): it was never sent, or the
 * server refused it before looking at it. Retrying is safe. {@link StoreFullException} is the kind that no retry helps.
 */
public class UnavailableException extends HaException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message);
    }

    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
