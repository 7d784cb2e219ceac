package dev.understudy.cli;

import dev.understudy.error.HaException;

/** A file could not be written, or not be read back: it does not stand under its name, and the exit code is 74. */
public final class UnwritableException extends HaException {
    private static final long serialVersionUID = 1L;

    public UnwritableException(String message, Throwable cause) {
        super(message, cause);
    }
}
