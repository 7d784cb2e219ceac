package dev.understudy.internal.etcd;

/**
 * What a process knows of its signs of life from one term to the next. Belongs to the timer's thread of the signs'
 * links.
 */
final class SignMemory {
    private long last;
    private boolean proven;
    private boolean told;

    /** A number that no sign of this process had: what an old connection cleans up late must not be a new sign. */
    long nextNumber() {
        return ++last;
    }

    /** This number is taken. */
    void sawNumber(long number) {
        last = Math.max(last, number);
    }

    /** Whether this etcd was seen to remove the key of a cancelled call; without that no sign means anything. */
    boolean isProven() {
        return proven;
    }

    void proved() {
        proven = true;
    }

    /** Whether it is news that there is no sign. */
    boolean isNews() {
        boolean first = !told;
        told = true;
        return first;
    }
}
