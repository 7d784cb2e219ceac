package dev.understudy.cli.demo;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Everything that was acknowledged, in the order in which the client read it. Safe from any thread. */
final class Tape {
    @GuardedBy("this")
    private final List<Ack> acks = new ArrayList<>();

    synchronized void add(Ack ack) {
        acks.add(ack);
        notifyAll();
    }

    synchronized int size() {
        return acks.size();
    }

    /** All of it, from one position on. */
    synchronized ImmutableList<Ack> from(int position) {
        return ImmutableList.copyOf(acks.subList(position, acks.size()));
    }

    /** The last payment that was made and acknowledged in a term. */
    synchronized Optional<Ack> lastMadeIn(long term) {
        for (int i = acks.size() - 1; i >= 0; i--) {
            // A later leader answers for payments of the old term too, if they are sent again.
            if (acks.get(i).term() == term && acks.get(i).fresh()) {
                return Optional.of(acks.get(i));
            }
        }
        return Optional.empty();
    }

    /**
     * Waits for the first acknowledgement at or behind a position that satisfies a condition.
     *
     * @return empty if there is none within the limit
     */
    synchronized Optional<Ack> await(int position, Predicate<Ack> condition, Duration limit)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        int next = position;
        while (true) {
            for (; next < acks.size(); next++) {
                if (condition.test(acks.get(next))) {
                    return Optional.of(acks.get(next));
                }
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
