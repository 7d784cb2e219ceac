package dev.understudy.internal.election;

/**
 * What went before this attempt to stand for election.
 *
 * @param failed how many attempts failed in a row
 * @param first whether this elector never stood in the queue: then a bad configuration is fatal
 */
public record Tries(int failed, boolean first) {
    /** The very first attempt. */
    static final Tries FIRST = new Tries(0, true);

    /** A new beginning after a place in the queue. */
    static final Tries AGAIN = new Tries(0, false);

    Tries afterFailure() {
        return new Tries(failed + 1, first);
    }
}
