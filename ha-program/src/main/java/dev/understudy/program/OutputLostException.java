package dev.understudy.program;

import java.io.IOException;

/**
 * What a program printed did not arrive. No {@link IOException}, which printers swallow, and none of the project's own
 * exceptions, after which a command that watches would go on.
 */
public final class OutputLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputLostException(IOException cause) {
        super("standard output is lost", cause);
    }
}
