package dev.understudy.testkit.sim;

import dev.understudy.internal.clock.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One operating-system process: everything that runs in it goes through here, so that it can be stopped, continued and
 * killed. What comes due while it is stopped runs when it goes on, in no particular order.
 */
final class SimProcess implements Scheduler, Executor {
    /** The longest a due task waits for the processor; more than that is a pause. */
    static final long MAX_LATENESS_MILLIS = 10;

    private final String name;
    private final VirtualTime time;
    private final SimClock clock;
    private final Dice dice;
    private final double lateness;
    private final List<Task> backlog = new ArrayList<>();
    private boolean dead;
    private boolean paused;
    private long lastPauseNanos = Long.MIN_VALUE;

    /** @param lateness how often a timer is late */
    SimProcess(String name, VirtualTime time, SimClock clock, Dice dice, double lateness) {
        this.name = name;
        this.time = time;
        this.clock = clock;
        this.dice = dice;
        this.lateness = lateness;
    }

    String name() {
        return name;
    }

    SimClock clock() {
        return clock;
    }

    boolean isDead() {
        return dead;
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether it was stopped at that time or later, by the world's clock. */
    boolean pausedSince(long atNanos) {
        return paused || lastPauseNanos >= atNanos;
    }

    /** SIGKILL: nothing of it ever runs again. */
    void kill() {
        dead = true;
        backlog.clear();
    }

    /** SIGSTOP. */
    void pause() {
        paused = true;
    }

    /** SIGCONT. */
    void resume() {
        paused = false;
        lastPauseNanos = time.now();
        for (Task task : backlog) {
            time.in(dice.millis(0, 2), task);
        }
        backlog.clear();
    }

    @Override
    public void execute(Runnable task) {
        time.in(0, new Task(task));
    }

    /** A timer by this process' own clock. */
    @Override
    public Cancel after(long delayNanos, Runnable task) {
        long late = dice.chance(lateness) ? dice.millis(0, MAX_LATENESS_MILLIS) : 0;
        return schedule(time.now() + clock.worldNanos(Math.max(0, delayNanos)) + late, task);
    }

    /** Something from outside reaches this process at an instant of the world. */
    Cancel schedule(long atNanos, Runnable task) {
        Task cancellable = new Task(task);
        cancellable.event = time.at(atNanos, cancellable);
        return cancellable;
    }

    private final class Task implements Runnable, Cancel {
        private final Runnable body;
        private Cancel event = () -> {};
        private boolean cancelled;

        Task(Runnable body) {
            this.body = body;
        }

        @Override
        public void run() {
            if (dead || cancelled) {
                return;
            }
            if (paused) {
                backlog.add(this);
            } else {
                body.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            event.cancel();
        }
    }
}
