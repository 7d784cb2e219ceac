package dev.understudy.cli.demo;

import dev.understudy.internal.async.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that pay as long as they are open, each through a channel of its own, one payment after the other. A payment
 * is sent until it is acknowledged, always under the same id.
 */
final class Payers implements AutoCloseable {
    /** Short, because a frozen leader takes connections and says nothing. */
    static final Duration TIMEOUT = Duration.ofMillis(500);

    private static final long CAPACITY = 1_000_000_000L;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    private final NodeClient client = new NodeClient(TIMEOUT);
    private final List<String> nodes;
    private final Tape tape;
    private final ExecutorService threads;
    private final AtomicReference<Optional<String>> refusal = new AtomicReference<>(Optional.empty());

    private Payers(List<String> nodes, Tape tape, int count) {
        this.nodes = nodes;
        this.tape = tape;
        this.threads = Threads.fixed("understudy-payer", count);
    }

    /** Starts paying. */
    static Payers start(List<String> nodes, Tape tape, int count) {
        Payers payers = new Payers(nodes, tape, count);
        for (int i = 1; i <= count; i++) {
            String channel = "channel-" + i;
            payers.threads.execute(() -> payers.pay(channel));
        }
        return payers;
    }

    /** What a node refused to do, if one did: that is a bug, and ends its payer. */
    Optional<String> refusal() {
        return refusal.get();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void pay(String channel) {
        Route route = new Route(nodes);
        try {
            untilDone(route, address -> client.open(address, channel, CAPACITY));
            for (long number = 1; ; number++) {
                String payment = "payment-" + number;
                long amount = 1 + number % 9;
                Answer.Done done = untilDone(route, address -> client.pay(address, channel, payment, amount));
                tape.add(new Ack(channel, payment, amount, done.term(), done.node(), done.fresh(), System.nanoTime()));
                pause();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException refused) {
            refusal.set(Optional.of(channel + ": " + refused.getMessage()));
        }
    }

    private static Answer.Done untilDone(Route route, Request request) throws InterruptedException {
        while (true) {
            try {
                Answer answer = request.send(route.target());
                if (answer instanceof Answer.Done done) {
                    route.served(done.term());
                    return done;
                }
                if (answer instanceof Answer.Refused refused) {
                    throw new IllegalStateException("HTTP " + refused.status() + " " + refused.body());
                }
                if (answer instanceof Answer.Elsewhere elsewhere) {
                    route.sent(elsewhere);
                }
            } catch (IOException noAnswer) {
                route.next();
            }
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(PAUSE_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** One request to one node. */
    @FunctionalInterface
    private interface Request {
        Answer send(String address) throws IOException, InterruptedException;
    }
}
