package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestMember;
import java.time.Duration;
import java.util.List;
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

    private static final Duration TTL = Duration.ofSeconds(5);
    /** Each member once. */
    private static final int ROUNDS = Integer.getInteger("suspicion.rounds", 3);

    enum Fault {
        MEMBER_TERMINATED {
            @Override
            void strike(int round) {
                member(round).stop();
            }
        },
        MEMBER_KILLED {
            @Override
            void strike(int round) {
                member(round).kill();
            }
        },
        MEMBER_RESTARTED {
            @Override
            void strike(int round) {
                member(round).restart();
            }
        },
        RAFT_LEADER_KILLED {
            @Override
            void strike(int round) {
                ETCD.leader().orElseThrow().kill();
            }
        },
        RAFT_LEADER_TERMINATED {
            @Override
            void strike(int round) {
                ETCD.leader().orElseThrow().stop();
            }
        },
        CONNECTIONS_RESET {
            @Override
            void strike(int round) {
                PROXIES.forEach(ResettingProxy::reset);
            }
        };

        abstract void strike(int round);

        private static TestMember member(int round) {
            return ETCD.member(round % 3);
        }
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
                    fault.strike(round);
                    leader.awaitMoreRenewals(2);
                    ETCD.etcd().heal(Subject.PATIENCE);
                    leader.awaitMoreWrites(5);
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
}
