package dev.understudy.cli;

import dev.understudy.error.HaException;

/** What was asked for is possible, but not as things stand: nothing was changed, and the exit code is 1. */
public final class RefusedException extends HaException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
