package dev.understudy.internal.clock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock and alarms that move when the test says so. */
public final class ManualTime implements Ticker, Scheduler {
    private record Pending(long atNanos, Runnable task) {}

    private final List<Pending> pending = new ArrayList<>();
    private long nowNanos;

    @Override
    public long nanos() {
        return nowNanos;
    }

    @Override
    public Cancel after(long delayNanos, Runnable task) {
        Pending one = new Pending(nowNanos + Math.max(0, delayNanos), task);
        pending.add(one);
        return () -> pending.remove(one);
    }

    public void pass(Duration time) {
        long end = nowNanos + time.toNanos();
        while (true) {
            Pending next = pending.stream()
                    .filter(each -> each.atNanos <= end)
                    .min(Comparator.comparingLong(Pending::atNanos))
                    .orElse(null);
            if (next == null) {
                nowNanos = end;
                return;
            }
            pending.remove(next);
            nowNanos = next.atNanos;
            next.task.run();
        }
    }
}
