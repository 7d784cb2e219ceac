package dev.understudy.faults;

import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.error.ConfigException;
import dev.understudy.error.DuplicateIdException;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.etcd.EtcdBackendProvider;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * A program to be killed, frozen and thawed: one node with a {@link CountingService}, which prints an {@link Event} a
 * line. Arguments are settings, {@code key=value}.
 *
 * <p>When it wakes from a long pause it does at once what a program without any local check would do: it writes a
 * thousand keys under the term it held when it fell asleep. Only etcd can refuse that.
 */
final class CountingNode {
    private static final long BEAT_MILLIS = 10;
    private static final long SLEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final HaNode node;
    private final CountingService counter;
    /** The store itself, past all that the node knows of its term. */
    private final StateStore store;

    private CountingNode(String[] args) {
        AtomicReference<HaNode> self = new AtomicReference<>();
        counter = new CountingService(self::get, CountingNode::print);
        node = HaNode.builder(ChildNode.settings(args))
                .service(counter)
                // All its work is fenced, so it need not halt when it wakes up after its deadline.
                .onOverrun(() -> print(Event.now("overrun")))
                .build();
        self.set(node);
        store = new EtcdBackendProvider()
                .open(node.settings())
                .stateStore(HaConfig.of(node.settings()).prefix());
    }

    /** Exits with the codes of the project's programs. */
    public static void main(String[] args) throws InterruptedException {
        CountingNode program = new CountingNode(args);
        Optional<HaException> failure = program.run();
        failure.ifPresent(cause -> {
            System.err.println(cause.getMessage());
            Runtime.getRuntime().halt(code(cause));
        });
    }

    private static int code(HaException failure) {
        if (failure instanceof DuplicateIdException) {
            return 76;
        }
        return failure instanceof ConfigException ? 78 : 70;
    }

    private Optional<HaException> run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            print(Event.now("closing"));
            node.close();
            print(Event.now("closed"));
        }));
        // The connection is there before the pause.
        store.read(KeyRange.key("late"), 1, StateStore.NOW);
        Thread observer = new Thread(this::observe, "observer");
        observer.setDaemon(true);
        observer.start();
        node.start();
        return node.awaitEnd();
    }

    /** Tells of each new stage, and of pauses. */
    private void observe() {
        CountDownLatch never = new CountDownLatch(1);
        String said = "";
        long last = System.nanoTime();
        try {
            while (!never.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                if (now - last > SLEPT_NANOS) {
                    woke(now - last);
                }
                last = now;
                String stage = node.status().election();
                if (!stage.equals(said)) {
                    said = stage;
                    print(Event.now(
                            "stage", "is=" + stage, "phase=" + node.status().phase()));
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void woke(long pauseNanos) throws InterruptedException {
        print(Event.now("woke", "after=" + Duration.ofNanos(pauseNanos).toMillis()));
        Optional<Leadership> old = counter.latest();
        if (old.isEmpty()) {
            return;
        }
        print(Event.now("believes", "held=" + old.get().isHeld(), "admits=" + admits()));
        String stamp = old.get().term() + " " + old.get().holder();
        List<Transaction> batch = IntStream.range(0, 100)
                .mapToObj(i -> Transaction.builder().put("late" + i, stamp).build())
                .toList();
        List<CompletableFuture<StateStore.Outcome>> late = IntStream.range(0, 10)
                .mapToObj(i -> store.commit(old.get().fence(), StateStore.NO_BARRIER, batch)
                        .toCompletableFuture())
                .toList();
        Set<String> outcomes = new TreeSet<>();
        for (CompletableFuture<StateStore.Outcome> each : late) {
            outcomes.add(outcome(each));
        }
        print(Event.now("bypass", "outcome=" + String.join(",", outcomes)));
    }

    private static String outcome(CompletableFuture<?> late) throws InterruptedException {
        try {
            late.get();
            return "applied";
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNull(failed.getCause());
            return cause instanceof NotLeaderException
                    ? "refused"
                    : cause.getClass().getSimpleName();
        }
    }

    private boolean admits() {
        try {
            node.enter().close();
            return true;
        } catch (NotLeaderException closed) {
            return false;
        }
    }

    private static void print(Event event) {
        System.out.println(event);
    }
}
