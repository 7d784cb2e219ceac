package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestMember;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * etcd breaks in ways that take the sign of a living leader away, and the others may act on a lost sign: nobody takes
 * over, because the leader restores it in time (claim S10). Goal: none in 50 rounds of each fault.
 */
class FaultyStoreSuspicionTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(3)
            .timing(Duration.ofMillis(100), Duration.ofMillis(500))
            .build();

    /** So long that a lease cannot end for another reason, on however busy a machine. */
    private static final Duration TTL = Duration.ofSeconds(30);
    /** Longer than the grace: there is a pause of 10 ms between two. */
    private static final int WRITES = 40;

    private static final int ROUNDS = Integer.getInteger("suspicion.rounds", 1);

    enum Fault {
        MEMBER_TERMINATED {
            @Override
            void strike(TestMember holder) {
                holder.stop();
            }
        },
        MEMBER_KILLED {
            @Override
            void strike(TestMember holder) {
                holder.kill();
            }
        },
        MEMBER_RESTARTED {
            @Override
            void strike(TestMember holder) {
                holder.restart();
            }
        },
        RAFT_LEADER_KILLED {
            @Override
            void strike(TestMember holder) {
                ETCD.leader().orElseThrow().kill();
            }
        },
        RAFT_LEADER_TERMINATED {
            @Override
            void strike(TestMember holder) {
                ETCD.leader().orElseThrow().stop();
            }
        },
        CONNECTIONS_RESET {
            @Override
            void strike(TestMember holder) {
                PROXIES.forEach(ResettingProxy::reset);
            }
        };

        /** @param holder the member in which the sign's call is pending */
        abstract void strike(TestMember holder);
    }

    private static List<ResettingProxy> PROXIES = List.of();

    @ParameterizedTest
    @EnumSource(Fault.class)
    void nobodyTakesOverFromALivingLeader(Fault fault) throws Exception {
        PROXIES = ETCD.endpoints().stream().map(ResettingProxy::before).toList();
        Election election = Election.in(
                        PROXIES.stream().map(ResettingProxy::endpoint).toList(), TTL)
                .with("cluster.crash-detect", "sign")
                .with("cluster.crash-act-on", "grace");
        try (LocalNode leader = LocalNode.start(election, "leader")) {
            leader.awaitStage("LEADING");
            try (LocalNode follower = LocalNode.start(election, "follower")) {
                follower.awaitStage("QUEUED");
                for (int round = 0; round < ROUNDS; round++) {
                    leader.awaitUntil("a sign", () -> Signs.isArmed(ETCD.etcd(), election, "leader"));
                    fault.strike(MemberInUse.ofSign(ETCD.etcd()));
                    leader.awaitMoreWrites(WRITES);
                    ETCD.etcd().heal(Subject.PATIENCE);
                    leader.awaitMoreWrites(WRITES);
                    assertThat(leader.events("stopped"))
                            .as(round + ": " + leader.describe() + follower.describe())
                            .isEmpty();
                    assertThat(follower.events("started")).isEmpty();
                }
                election.verify(ETCD.endpoints(), leader, follower);
            }
        } finally {
            PROXIES.forEach(ResettingProxy::close);
        }
    }

    /** The key of a sign whose member was killed stays until the lease ends: the newest sign counts, not the ghost. */
    @Test
    void aGhostIsNoSignOfLife() throws Exception {
        Election election = Election.in(ETCD.endpoints(), TTL)
                .with("cluster.crash-detect", "sign")
                .with("cluster.crash-act-on", "grace");
        try (ChildNode leader = ChildNode.start(election, "leader")) {
            leader.awaitStage("LEADING");
            try (LocalNode follower = LocalNode.start(election, "follower")) {
                follower.awaitStage("QUEUED");
                leader.awaitUntil("a sign", () -> Signs.isArmed(ETCD.etcd(), election, "leader"));
                TestMember holder = MemberInUse.ofSign(ETCD.etcd());
                holder.kill();
                ETCD.etcd().heal(Subject.PATIENCE);
                // The member that was killed has forgotten the call, so this is another one.
                MemberInUse.ofSign(ETCD.etcd());
                leader.awaitUntil("a new sign", () -> Signs.isArmed(ETCD.etcd(), election, "leader"));
                assertThat(follower.events("started")).isEmpty();

                long killedAt = System.nanoTime();
                leader.process().kill();

                Event started = follower.awaitAfter(killedAt, "started");
                assertThat(Duration.ofNanos(started.nanos() - killedAt)).isLessThan(Duration.ofSeconds(5));
            }
        }
    }
}
