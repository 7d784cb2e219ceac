package dev.understudy.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.check.ElectionHistory;
import dev.understudy.testkit.etcd.EtcdExtension;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import java.net.URLEncoder;
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

    /** It believes in its term for ever, and thousands of writes wait in its queue when it falls asleep. */
    @Test
    void whatWasQueuedWhenItFellAsleepIsRefusedWhenItWakes() throws Exception {
        // Its writes are not given up for their age: all that wait are sent.
        Election patient = election.with("db.etcd.request_timeout", "60s");
        try (ChildNode first = ChildNode.start(FloodingNode.class, patient, "first")) {
            first.await("leads");
            try (ChildNode second = ChildNode.start(election, "second")) {
                second.awaitStage("QUEUED");
                first.process().send("flood");
                first.await("flooding");

                first.process().freeze();
                second.await("wrote");
                second.awaitMoreWrites(10);
                first.process().thaw();

                Event answered = first.await("answered");
                System.out.println("frozen amid a flood: " + answered);
                assertThat(answered.number("queued")).isGreaterThanOrEqualTo(1_000);
                assertThat(answered.number("refused")).isGreaterThanOrEqualTo(1_000);
                assertThat(count("late/")).isZero();
                // Refused is not applied: all that is there was acknowledged, or its outcome was said to be unknown.
                assertThat(count("flood/"))
                        .isBetween(answered.number("applied"), answered.number("applied") + answered.number("unknown"));
            }
        }
    }

    /** How many keys of the shared state begin so. */
    private long count(String prefix) throws Exception {
        String state = "state/" + URLEncoder.encode(election.prefix(), UTF_8) + "/";
        GetOption counting =
                GetOption.builder().isPrefix(true).withCountOnly(true).build();
        try (Client raw = Client.builder().endpoints(ETCD.endpoints()).build()) {
            return raw.getKVClient()
                    .get(ByteSequence.from(state + prefix, UTF_8), counting)
                    .get()
                    .getCount();
        }
    }
}
