package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/** Another live process uses the same {@code cluster.id} (claim S9). */
public final class DuplicateIdException extends HaException {
    private static final long serialVersionUID = 1L;

    public DuplicateIdException(String message) {
        super(message);
    }

    public DuplicateIdException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
