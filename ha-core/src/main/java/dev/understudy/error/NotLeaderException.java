package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/**
 * The caller does not lead, or no longer leads: the work was <em>not applied</em> (claim S1).
 *
 * <p>Thrown locally when the leadership's deadline has passed, and after a fenced commit that etcd refused.
 */
public final class NotLeaderException extends HaException {
    private static final long serialVersionUID = 1L;

    public NotLeaderException(String message) {
        super(message);
    }

    public NotLeaderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
