package dev.understudy.bench.peer;

/** Hears what happens to one candidate; from any thread. The call itself is the instant that counts. */
public interface Audience {
    /** The candidate stands in the queue, and another one leads. */
    void waits();

    /** The library says: you lead. */
    void leads();

    /** The library says: you lead no more. */
    void loses();
}
