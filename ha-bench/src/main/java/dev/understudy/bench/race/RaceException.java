package dev.understudy.bench.race;

import dev.understudy.error.HaException;
import org.jspecify.annotations.Nullable;

/** The race cannot be run as planned. */
final class RaceException extends HaException {
    private static final long serialVersionUID = 1;

    RaceException(String message) {
        super(message);
    }

    RaceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
