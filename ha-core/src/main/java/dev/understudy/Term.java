package dev.understudy;

/**
 * The number of one leadership, and its fencing token: of two terms of one election the later has the larger number,
 * and no number is ever reused (claim S2). It is the create revision of the leader's queue entry, counted from a base
 * that is raised when a store is restored and its revisions start low.
 *
 * <p>Hand {@link #number()} to any store that can compare it, as in M. Kleppmann, "How to do distributed locking"
 * (2016).
 *
 * @param number positive
 */
public record Term(long number) implements Comparable<Term> {
    public Term {
        if (number <= 0) {
            throw new IllegalArgumentException("a term is positive, got " + number);
        }
    }

    @Override
    public int compareTo(Term other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
