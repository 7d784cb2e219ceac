package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.understudy.HaNode;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.process.ElectionSentences;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What stands in the queue of an election and is none of its candidates: nobody leads behind it, and it is told. */
@Timeout(120)
class NestedElectionTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private final String outer = "svc-" + UUID.randomUUID();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger election = (Logger) LoggerFactory.getLogger("dev.understudy.election");

    private final Level level = election.getLevel();

    @BeforeEach
    void listen() {
        log.start();
        election.setLevel(Level.INFO);
        election.addAppender(log);
    }

    @AfterEach
    void hush() {
        election.detachAppender(log);
        election.setLevel(level);
    }

    @Test
    void theQueueOfAnElectionWithinIsToldOfAndBlocksOnlyWhileItIsThere() throws Exception {
        try (HaNode blocked = node(outer, "blocked")) {
            try (HaNode inner = node(outer + "/db", "inner")) {
                inner.start();
                inner.awaitLeadership();
                blocked.start();

                assertBlockedBy(blocked, outer + "/db/");
                assertThat(inner.status().healthy()).isTrue();
            }
            assertGoesOn(blocked);
        }
    }

    /** The words that the supervisor and the agent print, too: RunTest and Wrapping compare with the same list. */
    @Test
    void aTakeOverIsToldInTheWordsOfEveryForm() throws Exception {
        try (HaNode two = node(outer, "two")) {
            try (HaNode one = node(outer, "one")) {
                one.start();
                one.awaitLeadership();
                two.start();
                await().atMost(Subject.PATIENCE)
                        .until(() -> two.status().leader().isPresent());
            }
            two.awaitLeadership();

            await().atMost(Subject.PATIENCE)
                    .untilAsserted(() -> assertThat(ElectionSentences.of(
                                    List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage), "two"))
                            .isEqualTo(ElectionSentences.ofTakeOver("one")));
            assertThat(ElectionSentences.of(
                            List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage), "one"))
                    .startsWith("leads in term N; its service starts", "serves in term N")
                    .anyMatch(line -> line.startsWith("stopped serving in term N: the node is closing ("))
                    .endsWith("has left the election");
        }
    }

    @Test
    void aKeyThatSomebodyPutThereIsToldOf() throws Exception {
        try (Client client = Client.builder().endpoints(ETCD.endpoints()).build();
                HaNode blocked = node(outer, "blocked")) {
            ByteSequence key = ByteSequence.from(outer + "/note", StandardCharsets.UTF_8);
            client.getKVClient().put(key, key).get();
            blocked.start();

            assertBlockedBy(blocked, outer + "/note");

            client.getKVClient().delete(key).get();
            assertGoesOn(blocked);
        }
    }

    private void assertBlockedBy(HaNode node, String key) {
        await().atMost(Subject.PATIENCE).until(() -> node.status().trouble().isPresent());
        assertThat(node.status().trouble().orElseThrow()).startsWith("cannot lead: '" + key);
        assertThat(node.status().healthy()).as("readyz").isFalse();
        assertThat(node.status().alive()).as("healthz").isTrue();
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().equals(Level.WARN))
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("blocked: cannot lead: '" + key);
    }

    private static void assertGoesOn(HaNode node) throws Exception {
        node.awaitLeadership();
        assertThat(node.status().trouble()).isEmpty();
        assertThat(node.status().healthy()).isTrue();
    }

    private static HaNode node(String prefix, String id) {
        return HaNode.builder(id)
                .election(prefix)
                .set("db.etcd.host", ETCD.connectString())
                .build();
    }
}
