package dev.understudy.cli.demo;

import dev.understudy.error.HaException;

/** The demonstration cannot go on; the message says why, in one line. */
final class DemoException extends HaException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    DemoException(String message) {
        this(message, 70);
    }

    /** @param exitCode what the program ends with */
    DemoException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
