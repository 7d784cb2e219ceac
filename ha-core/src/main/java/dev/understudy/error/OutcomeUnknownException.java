package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/** The request may or may not have been applied (claim S7): <em>read before any retry</em>. */
public final class OutcomeUnknownException extends HaException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message) {
        super(message);
    }

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
