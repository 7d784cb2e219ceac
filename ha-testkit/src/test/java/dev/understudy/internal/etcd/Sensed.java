package dev.understudy.internal.etcd;

import dev.understudy.spi.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** What a crash sensor reported, with the time of each. */
final class Sensed implements Consumer<Evidence> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Report> reports = new CopyOnWriteArrayList<>();

    record Report(long nanos, Evidence evidence) {}

    @Override
    public void accept(Evidence evidence) {
        reports.add(new Report(System.nanoTime(), evidence));
    }

    /** The last word so far. */
    boolean isAlive() {
        return !reports.isEmpty() && reports.get(reports.size() - 1).evidence() instanceof Evidence.Alive;
    }

    boolean isSilent() {
        return reports.isEmpty();
    }

    void forget() {
        reports.clear();
    }

    void awaitAlive() {
        Awaitility.await("a sign of life").atMost(PATIENCE).until(this::isAlive);
    }

    /** The first such report after an instant. */
    Report awaitAfter(long nanos, Class<? extends Evidence> kind) {
        return Awaitility.await(kind.getSimpleName())
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> find(nanos, kind), found -> !found.isEmpty())
                .get(0);
    }

    List<Report> find(long afterNanos, Class<? extends Evidence> kind) {
        return reports.stream()
                .filter(report -> report.nanos() - afterNanos > 0 && kind.isInstance(report.evidence()))
                .toList();
    }

    @Override
    public String toString() {
        return reports.toString();
    }
}
