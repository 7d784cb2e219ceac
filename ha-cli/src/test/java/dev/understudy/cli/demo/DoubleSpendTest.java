package dev.understudy.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.etcd.server.EtcdCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each payment is sent to all nodes at the same time, again and again until one acknowledges it, while the leader among
 * them is killed: it is made exactly once. The channel holds just enough for that, so a second one would be refused or
 * show in its balance.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class DoubleSpendTest {
    private static final int PAYMENTS = Integer.getInteger("doublespend.payments", 60);
    private static final int PAYMENTS_PER_KILL = 20;
    private static final long AMOUNT = 7;
    private static final String CHANNEL = "contested";

    private final NodeClient client = new NodeClient(Payers.TIMEOUT);
    private final Map<Integer, Integer> fresh = new ConcurrentHashMap<>();
    private final Queue<Ack> acks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();

    @Test
    void onePaymentSentToOldAndNewLeaderIsMadeOnce() throws Exception {
        Options options = new Options(1, ImmutableList.of(Kill.KILL), Duration.ofSeconds(10), 1, DemoTest.NODE);
        EtcdCluster etcd = EtcdCluster.builder().members(1).start();
        ExecutorService senders = Executors.newFixedThreadPool(3);
        try (Cast cast = Cast.start(options, etcd)) {
            for (NodeProcess node : cast.nodes()) {
                node.awaitReady();
            }
            untilDone(cast, address -> client.open(address, CHANNEL, PAYMENTS * AMOUNT));
            for (int number = 0; number < PAYMENTS; number++) {
                int payment = number;
                List<Future<Answer.Done>> all = cast.nodeAddresses().stream()
                        .map(address -> senders.submit(() -> pay(cast, address, payment)))
                        .toList();
                if (number % PAYMENTS_PER_KILL == PAYMENTS_PER_KILL / 2) {
                    killTheLeader(cast);
                }
                for (Future<Answer.Done> one : all) {
                    one.get();
                }
            }
            check(Audit.of(cast.stored(), ImmutableList.copyOf(acks)), cast);
        } finally {
            senders.shutdownNow();
        }
    }

    private void check(Audit audit, Cast cast) throws InterruptedException {
        assertThat(audit).isEqualTo(new Audit(0, 0, 0));
        assertThat(cast.stored())
                .filteredOn(record -> record.key().startsWith("payments/"))
                .hasSize(PAYMENTS);
        assertThat(cast.stored())
                .filteredOn(record -> record.key().equals("channels/" + CHANNEL))
                .singleElement()
                .satisfies(channel -> assertThat(channel.text()).contains("\"paid\":" + PAYMENTS * AMOUNT));
        assertThat(fresh.values())
                .as("how often a payment was acknowledged as new")
                .allMatch(times -> times == 1);
        assertThat(acks).hasSize(3 * PAYMENTS);
        System.out.printf(
                "%d payments, each to 3 nodes, %d requests, %d leaders killed: all made once%n",
                PAYMENTS, sent.get(), killed.get());
    }

    /** Sends to one node first, and then to all in turn, until it is done. */
    private Answer.Done pay(Cast cast, String first, int number) throws InterruptedException {
        String payment = "payment-" + number;
        List<String> others = cast.nodeAddresses();
        int next = others.indexOf(first);
        while (true) {
            sent.incrementAndGet();
            try {
                Answer answer = client.pay(others.get(next), CHANNEL, payment, AMOUNT);
                if (answer instanceof Answer.Done done) {
                    if (done.fresh()) {
                        fresh.merge(number, 1, Integer::sum);
                    }
                    acks.add(new Ack(
                            CHANNEL, payment, AMOUNT, done.term(), done.node(), done.fresh(), System.nanoTime()));
                    return done;
                }
                assertThat(answer).isNotInstanceOf(Answer.Refused.class);
            } catch (IOException noAnswer) {
                // It may have been made: that is what the test is about.
            }
            next = (next + 1) % others.size();
        }
    }

    /** Whoever serves just now; there may be nobody for a moment. */
    private void killTheLeader(Cast cast) throws InterruptedException {
        while (true) {
            for (NodeProcess node : cast.nodes()) {
                if (client.says(node.address(), "/leader")) {
                    node.end(Kill.KILL);
                    killed.incrementAndGet();
                    node.revive();
                    return;
                }
            }
        }
    }

    private static void untilDone(Cast cast, Request request) throws InterruptedException {
        while (true) {
            for (String address : cast.nodeAddresses()) {
                try {
                    if (request.send(address) instanceof Answer.Done) {
                        return;
                    }
                } catch (IOException notYet) {
                    // The next one may lead.
                }
            }
        }
    }

    /** One request to one node. */
    @FunctionalInterface
    private interface Request {
        Answer send(String address) throws IOException, InterruptedException;
    }
}
