package dev.understudy.cli.state;

/** A state file is not of the form; the message says how. */
final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
