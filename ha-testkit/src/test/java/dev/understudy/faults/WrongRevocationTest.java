package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.testkit.check.ElectionHistory.Candidacy;
import dev.understudy.testkit.check.EtcdHistory;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestMember;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A leader loses its entry though it renewed its lease in time: it notices by itself and at once, nothing of its old
 * term passes after the new one began, and somebody leads within L1.
 */
class WrongRevocationTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(3)
            .timing(Duration.ofMillis(100), Duration.ofMillis(500))
            .build();

    private static final Duration TTL = Duration.ofSeconds(4);
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 2);
    /** The watch rings within milliseconds; if it is broken, a fifth of the lease passes until the next reading. */
    private static final Duration AT_ONCE = Duration.ofMillis(1500);
    /** The third part is etcd's longest election time-out here, the last second is for a busy machine. */
    private static final Duration L1 =
            TTL.plusMillis(500).plus(Duration.ofSeconds(1)).plusSeconds(1);

    private final Election election = Election.in(ETCD.endpoints(), TTL);

    /**
     * etcd 3.4 and 3.5: a raft leader that stood still for longer than the leases it knew may revoke them when it goes
     * on, though they were renewed through its successor. It does not in each round, so more rounds show more.
     */
    @Test
    void byARaftLeaderThatStoodStill() throws Exception {
        try (LocalNode first = LocalNode.start(election, "first");
                LocalNode second = LocalNode.start(election, "second");
                LocalNode third = LocalNode.start(election, "third")) {
            for (int round = 1; round <= ROUNDS; round++) {
                System.out.printf("round %d: %s%n", round, freezeAndThaw(List.of(first, second, third)));
                ETCD.etcd().heal(Subject.PATIENCE);
            }
            election.verify(ETCD.endpoints(), first, second, third);
        }
    }

    private String freezeAndThaw(List<LocalNode> nodes) throws Exception {
        LocalNode leader = leader(nodes);
        TestMember raftLeader = ETCD.leader().orElseThrow();
        try (EtcdHistory live = EtcdHistory.of(endpointsBut(raftLeader))) {
            long term = term(leader);
            raftLeader.freeze();
            Awaitility.await().pollDelay(TTL.multipliedBy(2)).until(() -> true);
            assertThat(term(leader)).as(leader.describe()).isEqualTo(term);

            long thawedAt = System.nanoTime();
            raftLeader.thaw();
            // etcd looks for expired leases twice a second: the revocation comes now or not at all.
            Awaitility.await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
            Optional<Candidacy> over = election.history(live).candidacy(term).filter(Candidacy::isOver);
            if (over.isEmpty()) {
                leader.awaitMoreWrites(10);
                assertThat(term(leader)).as(leader.describe()).isEqualTo(term);
                return "kept its lease";
            }
            return assertNoticed(leader, over.get()) + ", " + assertServed(nodes, thawedAt, over.get());
        }
    }

    @Test
    void byHand() throws Exception {
        try (LocalNode first = LocalNode.start(election, "first");
                LocalNode second = LocalNode.start(election, "second");
                EtcdHistory live = EtcdHistory.of(ETCD.endpoints());
                Client client = Client.builder().endpoints(ETCD.endpoints()).build()) {
            List<LocalNode> nodes = List.of(first, second);
            for (boolean wholeLease : List.of(true, false)) {
                LocalNode leader = leader(nodes);
                Fence fence = leader.node().leadership().map(Leadership::fence).orElseThrow();

                long goneAt = System.nanoTime();
                if (wholeLease) {
                    String hex = fence.key().substring(fence.key().lastIndexOf('/') + 1);
                    client.getLeaseClient()
                            .revoke(Long.parseUnsignedLong(hex, 16))
                            .get(10, TimeUnit.SECONDS);
                } else {
                    client.getKVClient()
                            .delete(ByteSequence.from(fence.key(), StandardCharsets.UTF_8))
                            .get(10, TimeUnit.SECONDS);
                }

                Candidacy over = election.history(live)
                        .candidacy(fence.createRevision())
                        .filter(Candidacy::isOver)
                        .orElseThrow();
                System.out.printf(
                        "%s by hand: %s, %s%n",
                        wholeLease ? "lease revoked" : "entry deleted",
                        assertNoticed(leader, over),
                        assertServed(nodes, goneAt, over));
            }
            election.verify(ETCD.endpoints(), first, second);
        }
    }

    /** The node that leads, once all others wait behind it. */
    private static LocalNode leader(List<LocalNode> nodes) {
        nodes.get(0)
                .awaitUntil(
                        "a leader and a queue",
                        () -> nodes.stream().filter(LocalNode::isServing).count() == 1
                                && nodes.stream().filter(LocalNode::isQueued).count() == nodes.size() - 1);
        LocalNode leader =
                nodes.stream().filter(LocalNode::isServing).findFirst().orElseThrow();
        leader.awaitMoreWrites(10);
        return leader;
    }

    private static long term(LocalNode leader) {
        return leader.node()
                .leadership()
                .map(held -> held.term().number())
                .orElseThrow(() -> new AssertionError(leader.describe()));
    }

    private static List<URI> endpointsBut(TestMember member) {
        return ETCD.endpoints().stream()
                .filter(endpoint -> !endpoint.equals(member.endpoint()))
                .toList();
    }

    private static String assertNoticed(LocalNode leader, Candidacy over) {
        Event stopped = leader.await("stopped", event -> event.number("term") == over.term());
        Duration noticed = Duration.ofNanos(stopped.nanos() - over.endSeenNanos());
        assertThat(stopped.field("reason")).isIn("REVOKED", "LAPSED");
        assertThat(noticed).as(leader.describe()).isLessThan(AT_ONCE);
        return "stopped after " + noticed.toMillis() + " ms (" + stopped.field("reason") + ")";
    }

    private static String assertServed(List<LocalNode> nodes, long since, Candidacy over) {
        long served = Subject.awaitWrite(nodes, wrote -> wrote.number("term") > over.term());
        Duration outage = Duration.ofNanos(served - since);
        assertThat(outage).isLessThan(L1);
        return "next term served " + outage.toMillis() + " ms after the fault";
    }
}
