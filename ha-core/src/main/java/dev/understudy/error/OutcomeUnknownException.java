package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/** The request may or may not have been applied (claim S7): <em>read before any retry</em>. */
public final class OutcomeUnknownException extends HaException {
    private static final long serialVersionUID = 1L;

    private final boolean settled;

    public OutcomeUnknownException(String message) {
        this(message, null);
    }

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private OutcomeUnknownException(String message, @Nullable Throwable cause, boolean settled) {
        super(message, cause);
        this.settled = settled;
    }

    /** Of a request that the store has judged: it will not be applied later, so a read tells the truth at once. */
    public static OutcomeUnknownException settled(String message, @Nullable Throwable cause) {
        return new OutcomeUnknownException(message, cause, true);
    }

    /** Whether the request can certainly not be applied any more, if it was not. */
    public boolean isSettled() {
        return settled;
    }
}
