package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two processes with one {@code cluster.id}: refused if both live, welcome if the first is dead (claim S9). */
class DuplicateIdTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    /** Longer than a JVM needs to start on a busy machine, so that it still finds the lease of its predecessor. */
    private static final Duration TTL = Duration.ofSeconds(12);

    private final Election election = Election.in(ETCD.endpoints(), TTL);

    @Test
    void aSecondLiveProcessIsRefusedAndTheFirstGoesOn() throws Exception {
        try (ChildNode first = ChildNode.start(election, "twin")) {
            first.awaitStage("LEADING");
            try (ChildNode second = ChildNode.start(election, "twin")) {
                assertThat(second.process().awaitExit(Subject.PATIENCE)).isEqualTo(76);
                assertThat(second.details()).contains("cluster.id=twin: another live process uses it");
                assertThat(second.events("started")).isEmpty();
            }
            first.awaitMoreWrites(10);
            assertThat(first.events("stopped")).isEmpty();
            assertThat(first.events("started")).hasSize(1);
            election.verify(ETCD.endpoints(), first);
        }
    }

    @Test
    void aRestartAfterSigkillWaitsForTheOldLeaseAtMost() throws Exception {
        try (ChildNode first = ChildNode.start(election, "phoenix")) {
            first.awaitStage("LEADING");
            first.awaitMoreWrites(10);

            long killedAt = System.nanoTime();
            first.process().kill();
            try (ChildNode second = ChildNode.start(election, "phoenix")) {
                Event wrote = second.await("wrote");
                Duration outage = Duration.ofNanos(wrote.nanos() - killedAt);
                System.out.printf("restart with the same id: served after %d ms%n", outage.toMillis());
                // The rest is for the start of a second machine beside other tests; to wait twice would be longer.
                assertThat(outage).isLessThan(TTL.plusSeconds(5));
                assertThat(second.details()).contains("still held by incarnation");
                second.awaitMoreWrites(10);
                election.verify(ETCD.endpoints(), first, second);
            }
        }
    }
}
