package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything this library throws.
 *
 * <p>Subclasses sort failures by what the caller may conclude: {@link NotLeaderException},
 * {@link VersionConflictException} and {@link UnavailableException} mean <em>not applied</em>;
 * {@link OutcomeUnknownException} means <em>read before any retry</em> (claim S7).
 */
public class HaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HaException(String message) {
        super(message);
    }

    public HaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
