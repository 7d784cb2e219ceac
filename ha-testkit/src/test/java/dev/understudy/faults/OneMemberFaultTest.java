package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestMember;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One of three etcd members breaks: the leader keeps its lease, and the service goes on. */
class OneMemberFaultTest {
    /**
     * A raft leader is replaced within 1 to 2 s by etcd's defaults, longer if the votes are split, and a TTL of 3 s
     * leaves 2.3 s between two acknowledged renewals. Half of etcd's defaults make that a promise instead of a
     * likelihood.
     */
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(3)
            .timing(Duration.ofMillis(100), Duration.ofMillis(500))
            .build();

    private static final Duration TTL = Duration.ofSeconds(3);

    /** What happens to the member; each returns when the fault has been there for as long as it matters. */
    enum Fault {
        FROZEN {
            @Override
            void strike(TestMember member, LocalNode leader) {
                member.freeze();
                // For longer than any lease that was not renewed could have lived.
                Awaitility.await().pollDelay(TTL.plusMillis(500)).until(() -> true);
            }
        },
        KILLED {
            @Override
            void strike(TestMember member, LocalNode leader) {
                member.kill();
                leader.awaitMoreRenewals(4);
            }
        },
        RESTARTED {
            @Override
            void strike(TestMember member, LocalNode leader) {
                member.restart();
                leader.awaitMoreRenewals(4);
            }
        };

        abstract void strike(TestMember member, LocalNode leader);
    }

    enum Role {
        FOLLOWER,
        RAFT_LEADER,
        IN_USE
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "FOLLOWER, FROZEN", "FOLLOWER, KILLED", "FOLLOWER, RESTARTED",
        "RAFT_LEADER, FROZEN", "RAFT_LEADER, KILLED", "RAFT_LEADER, RESTARTED",
        "IN_USE, FROZEN", "IN_USE, KILLED", "IN_USE, RESTARTED"
    })
    void theLeaderKeepsItsTerm(Role role, Fault fault) throws Exception {
        Election election = Election.in(ETCD.endpoints(), TTL);
        try (LocalNode leader = LocalNode.start(election, "leader")) {
            leader.awaitStage("LEADING");
            TestMember inUse = MemberInUse.of(ETCD.etcd());
            TestMember victim = victim(role, inUse);
            try (LocalNode follower = LocalNode.start(election, "follower")) {
                follower.awaitStage("QUEUED");
                leader.awaitMoreWrites(10);
                leader.measureRenewals();

                fault.strike(victim, leader);

                leader.awaitMoreWrites(10);
                System.out.printf(
                        "%s %s%s: longest renewal gap %d ms%n",
                        role,
                        fault,
                        victim.equals(inUse) ? " (in use)" : "",
                        leader.longestRenewalGap().toMillis());
                assertThat(leader.events("started")).hasSize(1);
                assertThat(leader.events("stopped")).as(leader.describe()).isEmpty();
                assertThat(leader.node().leadership()).isPresent();
                assertThat(follower.events("started")).isEmpty();
                election.verify(ETCD.endpoints(), leader, follower);
            }
        }
    }

    private static TestMember victim(Role role, TestMember inUse) {
        return switch (role) {
            case RAFT_LEADER -> ETCD.leader().orElseThrow();
            case IN_USE -> inUse;
            case FOLLOWER ->
                ETCD.etcd().members().stream()
                        .filter(member -> !member.equals(inUse) && !member.isLeader())
                        .findFirst()
                        .orElseThrow();
        };
    }
}
