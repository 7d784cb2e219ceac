package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/**
 * The store has no room left and takes nothing that adds to it until an operator has made some; the message says how.
 * Provably <em>not applied</em> (claim S7). Retrying is safe, and of no use before that.
 */
public final class StoreFullException extends UnavailableException {
    private static final long serialVersionUID = 1L;

    public StoreFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
