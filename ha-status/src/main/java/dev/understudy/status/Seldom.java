package dev.understudy.status;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Says seldom what happens often: the first time at once, and then at most once in a while, with a count, so that
 * whoever knocks cannot fill the log. Used by one thread.
 */
final class Seldom {
    private final long whileNanos;
    private long count;
    private boolean said;
    private long saidAtNanos;

    /** @param atMostEvery the time between two that are said */
    Seldom(Duration atMostEvery) {
        this.whileNanos = atMostEvery.toNanos();
    }

    /** It has happened again: how often since it was last said, if it is to be said now. */
    OptionalLong tell(long nowNanos) {
        count++;
        if (said && nowNanos - saidAtNanos < whileNanos) {
            return OptionalLong.empty();
        }
        long told = count;
        count = 0;
        said = true;
        saidAtNanos = nowNanos;
        return OptionalLong.of(told);
    }
}
