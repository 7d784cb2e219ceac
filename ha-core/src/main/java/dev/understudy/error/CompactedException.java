package dev.understudy.error;

/** The store no longer keeps the revision that was asked for: read the present one instead. */
public final class CompactedException extends HaException {
    private static final long serialVersionUID = 1L;

    public CompactedException(String message) {
        super(message);
    }

    public CompactedException(String message, Throwable cause) {
        super(message, cause);
    }
}
