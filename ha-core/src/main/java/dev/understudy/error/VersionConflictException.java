package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/** A required version did not match: nothing of the transaction was applied; read again and decide anew. */
public final class VersionConflictException extends HaException {
    private static final long serialVersionUID = 1L;

    public VersionConflictException(String message) {
        super(message);
    }

    public VersionConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
