package dev.understudy.error;

/** The lock is no longer held: its lease may have ended, or an operator took it away. Do nothing more under it. */
public final class LockLostException extends HaException {
    private static final long serialVersionUID = 1L;

    public LockLostException(String message) {
        super(message);
    }
}
