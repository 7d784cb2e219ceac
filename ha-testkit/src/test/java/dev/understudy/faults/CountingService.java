package dev.understudy.faults;

import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.Pass;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service that counts in the shared state for as long as it runs: {@code last} holds the number of the youngest
 * record and {@code count/<n>} the n-th, each with the term and the node that wrote it. One transaction moves both, so
 * numbers have neither gaps nor repetitions unless a write was lost or applied twice.
 */
final class CountingService implements GatedService {
    private static final long PAUSE_MILLIS = 10;
    private static final String LAST = "last";

    private final Supplier<HaNode> node;
    private final Consumer<Event> events;
    private volatile @Nullable Leadership latest;
    private volatile @Nullable Thread writer;
    private volatile CountDownLatch stopping = new CountDownLatch(1);

    CountingService(Supplier<HaNode> node, Consumer<Event> events) {
        this.node = node;
        this.events = events;
    }

    /** The latest term it ran in, over or not. */
    Optional<Leadership> latest() {
        return Optional.ofNullable(latest);
    }

    @Override
    public void start(Leadership leadership) {
        latest = leadership;
        CountDownLatch stop = new CountDownLatch(1);
        stopping = stop;
        say("started", leadership);
        Thread thread = new Thread(() -> run(leadership, stop), "counter");
        thread.setDaemon(true);
        writer = thread;
        thread.start();
    }

    @Override
    public void stop(LossReason reason) throws InterruptedException {
        stopping.countDown();
        Thread thread = writer;
        if (thread != null) {
            thread.join();
        }
        Leadership leadership = latest;
        if (leadership != null) {
            long left = leadership.remaining().toMillis();
            say("stopped", leadership, "reason=" + reason, "held=" + leadership.isHeld(), "left=" + left);
        }
    }

    private void run(Leadership leadership, CountDownLatch stop) {
        try {
            Last last = Last.UNKNOWN;
            while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                last = count(leadership, last);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is known of {@code last}; what is not known is read before the next write (claim S7). */
    private record Last(long number, long version) {
        static final Last UNKNOWN = new Last(0, -1);
    }

    private Last count(Leadership leadership, Last known) throws InterruptedException {
        try (Pass pass = node.get().enter()) {
            return write(pass.leadership(), known);
        } catch (NotLeaderException closed) {
            say("refused", leadership, "by=gate");
            return Last.UNKNOWN;
        }
    }

    private Last write(Leadership leadership, Last known) throws InterruptedException {
        try {
            Last last = known.equals(Last.UNKNOWN) ? read(leadership) : known;
            long next = last.number + 1;
            String stamp = leadership.term() + " " + leadership.holder();
            Transaction both = Transaction.builder()
                    .require(LAST, last.version)
                    .put(LAST, stamp + " " + next)
                    .put("count/" + next, stamp)
                    .build();
            long revision = await(node.get().state().under(leadership).commit(both), leadership);
            say("wrote", leadership, "n=" + next, "revision=" + revision);
            return new Last(next, revision);
        } catch (NotLeaderException refused) {
            say("refused", leadership, "by=state");
        } catch (UnavailableException
                | OutcomeUnknownException
                | VersionConflictException
                | ConfigException failed) { // A permission that was taken may be given again.
            say("failed", leadership, "error=" + failed.getClass().getSimpleName());
        }
        return Last.UNKNOWN;
    }

    private Last read(Leadership leadership) throws InterruptedException {
        Optional<Versioned> found = await(node.get().state().get(LAST), leadership);
        return found.map(last -> new Last(number(last), last.version())).orElse(new Last(0, Transaction.ABSENT));
    }

    private static long number(Versioned last) {
        return Long.parseLong(last.text().substring(last.text().lastIndexOf(' ') + 1));
    }

    /** Waits for an answer, but not beyond the term: whoever waits then would hold up the end of the service. */
    private static <T> T await(CompletionStage<T> answer, Leadership leadership) throws InterruptedException {
        while (true) {
            try {
                return answer.toCompletableFuture().get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (!leadership.isHeld()) {
                    throw new OutcomeUnknownException("the term ended before the answer came");
                }
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof HaException known ? known : new HaException("bug", failed);
            }
        }
    }

    private void say(String name, Leadership leadership, String... more) {
        String[] fields = new String[more.length + 1];
        fields[0] = "term=" + leadership.term();
        System.arraycopy(more, 0, fields, 1, more.length);
        events.accept(Event.now(name, fields));
    }
}
