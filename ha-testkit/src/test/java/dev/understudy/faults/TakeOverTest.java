package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A leader's process ends: the other takes over in time, and nothing is lost. */
class TakeOverTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static final Duration TTL = Duration.ofSeconds(5);

    private final Election election = Election.in(ETCD.endpoints(), TTL);

    @Test
    void afterSigkillTheFollowerServesWithinItsLeaseAndASecond() throws Exception {
        try (ChildNode first = leader();
                ChildNode second = follower()) {
            first.awaitMoreWrites(10);

            long killedAt = System.nanoTime();
            first.process().kill();

            Event served = second.awaitAfter(killedAt, "wrote");
            report("SIGKILL", killedAt, served);
            assertThat(Duration.ofNanos(served.nanos() - killedAt)).isLessThan(TTL.plusSeconds(1));
            second.awaitMoreWrites(10);
            election.verify(ETCD.endpoints(), first, second);
        }
    }

    @Test
    void afterSigtermTheFollowerServesWithoutWaitingForTheLeaseAndTheServicesDoNotOverlap() throws Exception {
        try (ChildNode first = leader();
                ChildNode second = follower()) {
            first.awaitMoreWrites(10);

            long endedAt = System.nanoTime();
            first.process().terminate();

            Event served = second.awaitAfter(endedAt, "wrote");
            report("SIGTERM", endedAt, served);
            // How long it takes is the race's to measure: here the machine is full of other tests.
            assertThat(Duration.ofNanos(served.nanos() - endedAt)).isLessThan(TTL.dividedBy(2));
            Event stopped = first.await("stopped");
            assertThat(stopped.field("reason")).isEqualTo("CLOSED");
            assertThat(stopped.nanos()).isLessThan(second.await("started").nanos());
            first.await("closed");
            election.verify(ETCD.endpoints(), first, second);
        }
    }

    private ChildNode leader() {
        ChildNode node = ChildNode.start(election, "first");
        node.awaitStage("LEADING");
        return node;
    }

    private ChildNode follower() {
        ChildNode node = ChildNode.start(election, "second");
        node.awaitStage("QUEUED");
        return node;
    }

    private static void report(String what, long from, Event to) {
        System.out.printf("%s: served after %d ms%n", what, TimeUnit.NANOSECONDS.toMillis(to.nanos() - from));
    }
}
