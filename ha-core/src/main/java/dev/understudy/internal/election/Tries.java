package dev.understudy.internal.election;

/**
 * What went before this attempt to stand for election.
 *
 * @param failed how many attempts failed in a row
 * @param first whether this elector never stood in the queue: then a bad configuration is fatal
 * @param briefTerms how many terms in a row this node gave up as soon as it had them
 */
public record Tries(int failed, boolean first, int briefTerms) {
    /** The very first attempt. */
    static final Tries FIRST = new Tries(0, true, 0);

    /** A new beginning after a place in the queue. */
    static final Tries AGAIN = new Tries(0, false, 0);

    Tries afterFailure() {
        return new Tries(failed + 1, first, briefTerms);
    }

    /** A new beginning after so many terms in a row that were given up at once. */
    static Tries afterBriefTerms(int terms) {
        return new Tries(0, false, terms);
    }
}
