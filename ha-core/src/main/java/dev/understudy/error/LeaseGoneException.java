package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/** The store no longer knows the lease: it expired or was revoked, and every key under it is gone. */
public final class LeaseGoneException extends HaException {
    private static final long serialVersionUID = 1L;

    public LeaseGoneException(String message) {
        super(message);
    }

    public LeaseGoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
