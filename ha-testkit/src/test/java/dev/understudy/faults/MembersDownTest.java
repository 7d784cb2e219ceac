package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestEtcd;
import dev.understudy.testkit.etcd.TestMember;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Of 1, 3 and 5 members: while f = 0, 1, 2 are down the service goes on; with one more down it stops before its lease
 * can be another's; with the majority back somebody leads.
 */
class MembersDownTest {
    private static final Duration TTL = Duration.ofSeconds(3);
    /** etcd's default. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration BACK = Duration.ofSeconds(2);

    @Nested
    class OfOne {
        @RegisterExtension
        static final EtcdExtension ETCD = EtcdExtension.members(1).managed().build();

        @Test
        void withoutItTheServiceStops(TestEtcd etcd) throws Exception {
            killUntilNoMajority(etcd, 0);
        }
    }

    @Nested
    class OfThree {
        @RegisterExtension
        static final EtcdExtension ETCD = EtcdExtension.members(3).managed().build();

        @Test
        void oneDownIsBorneTwoStopTheService(TestEtcd etcd) throws Exception {
            killUntilNoMajority(etcd, 1);
        }

        @Test
        void aFrozenMajorityStopsTheServiceToo(TestEtcd etcd) throws Exception {
            Election election = Election.in(etcd.endpoints(), TTL);
            try (LocalNode first = LocalNode.start(election, "first")) {
                first.awaitStage("LEADING");
                try (LocalNode second = LocalNode.start(election, "second")) {
                    second.awaitStage("QUEUED");
                    first.awaitMoreWrites(10);
                    TestMember raftLeader = etcd.leader().orElseThrow();
                    List<TestMember> frozen = List.of(raftLeader, other(etcd, raftLeader));

                    long lostAt = System.nanoTime();
                    frozen.forEach(TestMember::freeze);
                    assertStopsSafely(first, lostAt);

                    long backAt = System.nanoTime();
                    frozen.forEach(TestMember::thaw);
                    assertSomebodyLeads(election, etcd, backAt, first, second);
                }
            }
        }
    }

    @Nested
    class OfFive {
        @RegisterExtension
        static final EtcdExtension ETCD = EtcdExtension.members(5).managed().build();

        @Test
        void twoDownAreBorneThreeStopTheService(TestEtcd etcd) throws Exception {
            killUntilNoMajority(etcd, 2);
        }
    }

    private static TestMember other(TestEtcd etcd, TestMember than) {
        return etcd.members().stream()
                .filter(member -> !member.equals(than))
                .findFirst()
                .orElseThrow();
    }

    /** Kills followers one by one; what the loss of a raft leader does is another test's matter. */
    private static void killUntilNoMajority(TestEtcd etcd, int borne) throws Exception {
        Election election = Election.in(etcd.endpoints(), TTL);
        try (LocalNode first = LocalNode.start(election, "first")) {
            first.awaitStage("LEADING");
            try (LocalNode second = LocalNode.start(election, "second")) {
                second.awaitStage("QUEUED");
                for (int down = 1; down <= borne; down++) {
                    etcd.members().stream()
                            .filter(member -> member.isRunning() && !member.isLeader())
                            .findFirst()
                            .orElseThrow()
                            .kill();
                    first.awaitMoreRenewals(3);
                    first.awaitMoreWrites(10);
                }
                assertThat(first.events("stopped")).as(first.describe()).isEmpty();

                long lostAt = System.nanoTime();
                etcd.members().stream()
                        .filter(TestMember::isRunning)
                        .findFirst()
                        .orElseThrow()
                        .kill();
                assertStopsSafely(first, lostAt);

                etcd.heal(Subject.PATIENCE);
                assertSomebodyLeads(election, etcd, System.nanoTime(), first, second);
                assertTheTimeWithoutALeaderIsTold(first);
            }
        }
    }

    /** The leader knows when its term was over, and tells it when the store is there again. */
    private static void assertTheTimeWithoutALeaderIsTold(LocalNode first) {
        Awaitility.await().atMost(Subject.PATIENCE).untilAsserted(() -> {
            List<TermRecord> history =
                    first.node().election().history(10).toCompletableFuture().get();
            TermRecord lapsed = history.get(history.size() - 1);
            assertThat(lapsed.end()).get().satisfies(end -> {
                assertThat(end.reason()).isEqualTo(TermEnd.Reason.LAPSED);
                assertThat(end.exact()).isTrue();
            });
            assertThat(lapsed.vacancyUntil(history.get(history.size() - 2)))
                    .get()
                    .satisfies(vacancy -> {
                        assertThat(vacancy.atMost()).isFalse();
                        assertThat(vacancy.length()).isGreaterThan(Duration.ofMillis(100));
                    });
        });
    }

    /**
     * Lost is the majority, not yet the lease: the leader may go on until its deadline, and must have stopped by then.
     * A raft leader without followers renews leases until it notices, for two election time-outs at most (raft's
     * CheckQuorum).
     */
    private static void assertStopsSafely(LocalNode leader, long lostAt) {
        Event stopped = leader.awaitAfter(lostAt, "stopped");
        System.out.printf(
                "majority lost: stopped after %d ms, %s ms before the deadline%n",
                (stopped.nanos() - lostAt) / 1_000_000, stopped.field("left"));
        assertThat(stopped.field("reason")).isEqualTo("LAPSED");
        assertThat(stopped.number("left"))
                .as("time left until the lease could be another's, ms")
                .isPositive();
        assertThat(Duration.ofNanos(stopped.nanos() - lostAt)).isLessThan(TTL.plus(ELECTION_TIMEOUT.multipliedBy(2)));
        assertThat(leader.events("wrote")).allMatch(wrote -> wrote.nanos() <= stopped.nanos());
    }

    private static void assertSomebodyLeads(Election election, TestEtcd etcd, long backAt, Subject... nodes)
            throws Exception {
        long served = Subject.awaitWrite(List.of(nodes), wrote -> wrote.nanos() > backAt);
        Duration outage = Duration.ofNanos(served - backAt);
        System.out.printf(
                "majority of %d back: served after %d ms%n", etcd.members().size(), outage.toMillis());
        assertThat(outage).isLessThan(TTL.plus(BACK));
        etcd.heal(Subject.PATIENCE);
        election.verify(etcd.endpoints(), nodes);
    }
}
