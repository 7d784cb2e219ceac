package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.check.ElectionHistory;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A leader's process stands still for longer than its lease, as under a hypervisor or a debugger, and then goes on. */
class FrozenLeaderTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static final Duration TTL = Duration.ofSeconds(2);

    private final Election election = Election.in(ETCD.endpoints(), TTL);

    @Test
    void theFollowerLeadsAndTheWokenProcessWritesNothingAndQueuesAgain() throws Exception {
        try (ChildNode first = ChildNode.start(election, "first")) {
            first.awaitStage("LEADING");
            try (ChildNode second = ChildNode.start(election, "second")) {
                second.awaitStage("QUEUED");
                first.awaitMoreWrites(10);

                first.process().freeze();
                second.await("wrote");
                second.awaitMoreWrites(10);
                long thawedAt = System.nanoTime();
                first.process().thaw();

                first.awaitStageAfter(thawedAt, "QUEUED");
                Event believes = first.awaitAfter(thawedAt, "believes");
                assertThat(believes.field("held")).isEqualTo("false");
                assertThat(believes.field("admits")).isEqualTo("false");
                assertThat(first.awaitAfter(thawedAt, "bypass").field("outcome"))
                        .isEqualTo("refused");
                assertThat(first.events("stopped")).hasSize(1);
                // The answer to what it had written before may reach it only now.
                long begun = second.await("wrote").number("revision");
                assertThat(first.events("wrote"))
                        .extracting(wrote -> wrote.number("revision"))
                        .allMatch(revision -> revision < begun);

                second.awaitMoreWrites(10);
                assertThat(second.events("started")).hasSize(1);
                ElectionHistory history = election.verify(ETCD.endpoints(), first, second);
                assertThat(history.writes()).noneMatch(write -> write.key().startsWith("late"));
            }
        }
    }
}
