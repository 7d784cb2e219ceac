package dev.understudy.error;

/** The leader cannot hand over to the node that was named, and goes on leading. The message says why. */
public final class TransferRefusedException extends HaException {
    private static final long serialVersionUID = 1L;

    public TransferRefusedException(String message) {
        super(message);
    }
}
