package dev.understudy.faults;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A node under test, in this process or in one of its own. */
abstract class Subject implements AutoCloseable {
    /** For what has no bound of its own: generous for a loaded machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(10);

    private final String id;

    Subject(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** What the node has said so far. */
    abstract List<Event> events();

    /** What else may explain a failure. */
    abstract String details();

    /** Ends the node: in order, or at once if it is a process of its own. */
    @Override
    public abstract void close();

    List<Event> events(String name) {
        return events().stream().filter(event -> event.is(name)).toList();
    }

    /** Waits for the first such event at all. */
    Event await(String name) {
        return await(name, event -> true);
    }

    /** Waits for the first such event after an instant. */
    Event awaitAfter(long nanos, String name) {
        return await(name, event -> event.nanos() - nanos > 0);
    }

    Event awaitStageAfter(long nanos, String stage) {
        return await(
                "stage", event -> event.nanos() - nanos > 0 && event.field("is").equals(stage));
    }

    Event awaitStage(String stage) {
        return await("stage", event -> event.field("is").equals(stage));
    }

    /** Waits until the service has counted that many records more than now. */
    void awaitMoreWrites(int count) {
        int now = events("wrote").size();
        awaitUntil(count + " more writes", () -> events("wrote").size() >= now + count);
    }

    Event await(String name, Predicate<Event> wanted) {
        awaitUntil("'" + name + "'", () -> find(name, wanted).isPresent());
        return find(name, wanted).orElseThrow();
    }

    void awaitUntil(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(id + ": " + what)
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .until(condition);
        } catch (ConditionTimeoutException never) {
            throw new AssertionError("waited in vain for " + what + " of " + describe(), never);
        }
    }

    /** When the first record was written that fits, by any of the nodes; waits for it. */
    static long awaitWrite(List<? extends Subject> nodes, Predicate<Event> wanted) {
        nodes.get(0)
                .awaitUntil(
                        "anybody's write",
                        () -> nodes.stream()
                                .anyMatch(node -> node.find("wrote", wanted).isPresent()));
        return nodes.stream()
                .flatMap(node -> node.find("wrote", wanted).stream())
                .mapToLong(Event::nanos)
                .min()
                .orElseThrow();
    }

    Optional<Event> find(String name, Predicate<Event> wanted) {
        return events().stream()
                .filter(event -> event.is(name) && wanted.test(event))
                .findFirst();
    }

    /** What was said, but for the counting, and what else may help. */
    String describe() {
        String said = events().stream()
                .filter(event -> !event.is("wrote"))
                .map(Event::toString)
                .collect(Collectors.joining("\n  "));
        return id + ", " + events("wrote").size() + " writes:\n  " + said + "\n" + details();
    }

    @Override
    public String toString() {
        return id;
    }
}
