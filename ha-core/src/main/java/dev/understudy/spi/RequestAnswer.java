package dev.understudy.spi;

/**
 * A leader's answer to a request.
 *
 * @param accepted whether it has begun to do what was asked; else it does nothing
 * @param reason why not; empty if accepted
 */
public record RequestAnswer(boolean accepted, String reason) {
    /** It is being done. */
    public static final RequestAnswer ACCEPTED = new RequestAnswer(true, "");

    /** It is not done, and this is why. */
    public static RequestAnswer refused(String reason) {
        return new RequestAnswer(false, reason);
    }
}
