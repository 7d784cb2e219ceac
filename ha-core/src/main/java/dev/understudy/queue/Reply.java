package dev.understudy.queue;

/**
 * A leader's answer to a request.
 *
 * @param accepted whether it has begun to do what was asked; else it does nothing
 * @param reason why not; empty if accepted
 */
public record Reply(boolean accepted, String reason) {
    /** It is being done. */
    public static final Reply ACCEPTED = new Reply(true, "");

    /** It is not done, and this is why. */
    public static Reply refused(String reason) {
        return new Reply(false, reason);
    }
}
