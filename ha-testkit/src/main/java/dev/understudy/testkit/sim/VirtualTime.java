package dev.understudy.testkit.sim;

import dev.understudy.internal.clock.Scheduler.Cancel;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The time of a simulated world: events in order; time jumps from one to the next. Events of one instant keep order.
 */
final class VirtualTime {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long lastSequence;

    /** Nanoseconds since the world began. */
    long now() {
        return now;
    }

    /** Runs {@code task} at an instant, or now if that has passed. */
    Cancel at(long atNanos, Runnable task) {
        Event event = new Event(Math.max(now, atNanos), ++lastSequence, task);
        events.add(event);
        return event;
    }

    /** Runs {@code task} after a delay. */
    Cancel in(long delayNanos, Runnable task) {
        return at(now + delayNanos, task);
    }

    /**
     * Runs the next event that is due by {@code untilNanos}.
     *
     * @return whether there was one; if not, time has come to {@code untilNanos}
     */
    boolean step(long untilNanos) {
        for (Event event = events.peek(); event != null && event.at <= untilNanos; event = events.peek()) {
            events.remove();
            Runnable task = event.task;
            if (task != null) {
                now = event.at;
                event.task = null;
                task.run();
                return true;
            }
        }
        now = untilNanos;
        return false;
    }

    private static final class Event implements Comparable<Event>, Cancel {
        private final long at;
        private final long sequence;
        private @Nullable Runnable task;

        Event(long at, long sequence, Runnable task) {
            this.at = at;
            this.sequence = sequence;
            this.task = task;
        }

        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(sequence, other.sequence);
        }

        @Override
        public void cancel() {
            task = null;
        }
    }
}
