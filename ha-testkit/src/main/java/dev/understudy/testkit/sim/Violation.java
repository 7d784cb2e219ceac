package dev.understudy.testkit.sim;

/** A claim of {@code docs/safety.md} was broken. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String claim;

    Violation(String claim, String message) {
        super(claim + ": " + message);
        this.claim = claim;
    }

    /** The claim's number, such as {@code S1}. */
    public String claim() {
        return claim;
    }
}
