package dev.understudy.faults;

import dev.understudy.Fence;
import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.state.StateWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A program to be frozen amid a flood of writes: while it leads, thousands of them wait for the store. It goes by no
 * clock, so what is in the queue when it wakes is sent, however long its term has been over: only etcd can refuse it.
 * It begins when a line comes on standard input, and prints an {@link Event} a line. Arguments are settings,
 * {@code key=value}.
 */
final class FloodingNode implements GatedService {
    /** Far more than can be on its way to etcd at a time: eight commits of 127 writes. */
    private static final int UNDER_WAY = 16_000;

    /** So many wait when the test is told: it can take its time to put this to sleep. */
    private static final int FLOODED = 12_000;

    /** Written on waking, at once. */
    private static final int LATE = 1_000;

    private static final long BEAT_MILLIS = 10;
    private static final long SLEPT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LIMIT_SECONDS = 60;

    private final HaNode node;
    private final Semaphore slots = new Semaphore(UNDER_WAY);
    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
    private final CompletableFuture<StateWriter> writer = new CompletableFuture<>();
    private volatile boolean awake;

    private FloodingNode(String[] args) {
        node = HaNode.builder(ChildNode.settings(args)).service(this).build();
    }

    public static void main(String[] args) throws Exception {
        FloodingNode program = new FloodingNode(args);
        program.node.start();
        program.run();
        program.node.awaitEnd();
    }

    /** Only the first term is of interest: the node may lead again after those that came in between. */
    @Override
    public void start(Leadership leadership) {
        if (writer.complete(node.state().under(new Believed(leadership)))) {
            System.out.println(Event.now("leads", "term=" + leadership.term()));
        }
    }

    @Override
    public void stop(LossReason reason) {}

    private void run() throws Exception {
        StateWriter mine = writer.get();
        int told = System.in.read();
        if (told < 0) {
            return;
        }
        Thread flood = new Thread(() -> flood(mine), "flood");
        flood.start();
        awaitPause();
        int queued = UNDER_WAY - slots.availablePermits();
        CompletableFuture<?>[] late =
                IntStream.range(0, LATE).mapToObj(i -> put(mine, "late/" + i)).toArray(CompletableFuture<?>[]::new);
        awake = true;
        CompletableFuture.allOf(late).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        flood.join();
        slots.acquire(UNDER_WAY);
        System.out.println(Event.now(
                "answered",
                "queued=" + queued,
                "applied=" + count("applied"),
                "refused=" + count("NotLeaderException"),
                "unavailable=" + count("UnavailableException"),
                "unknown=" + count("OutcomeUnknownException")));
    }

    private void flood(StateWriter mine) {
        boolean told = false;
        for (int number = 0; !awake; number++) {
            slots.acquireUninterruptibly();
            var unused = put(mine, "flood/" + number).thenRun(slots::release);
            if (!told && UNDER_WAY - slots.availablePermits() >= FLOODED) {
                told = true;
                System.out.println(
                        Event.now("flooding", "term=" + mine.leadership().term()));
            }
        }
    }

    /** Completes when the write has ended, however it did. */
    private CompletionStage<Void> put(StateWriter mine, String key) {
        String stamp = mine.leadership().term() + " " + mine.leadership().holder();
        return mine.put(key, stamp).handle((version, failure) -> {
            String outcome = failure == null ? "applied" : failure.getClass().getSimpleName();
            outcomes.computeIfAbsent(outcome, any -> new AtomicInteger()).incrementAndGet();
            return null;
        });
    }

    private int count(String outcome) {
        AtomicInteger found = outcomes.get(outcome);
        return found == null ? 0 : found.get();
    }

    private static void awaitPause() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long last = System.nanoTime();
        while (!never.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            if (now - last > SLEPT_NANOS) {
                return;
            }
            last = now;
        }
    }

    /** A term that never ends by any clock, as for a leader that has not heard of its end. */
    private record Believed(Leadership real) implements Leadership {
        @Override
        public Term term() {
            return real.term();
        }

        @Override
        public NodeId holder() {
            return real.holder();
        }

        @Override
        public Fence fence() {
            return real.fence();
        }

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public Duration remaining() {
            return Duration.ofHours(1);
        }
    }
}
