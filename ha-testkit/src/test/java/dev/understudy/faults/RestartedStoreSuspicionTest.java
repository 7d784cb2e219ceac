package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The only etcd member restarts: the living leader's sign is back before anybody acts on its absence (claim S10). */
class RestartedStoreSuspicionTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).managed().build();

    /** So long that a lease cannot end for another reason, on however busy a machine. */
    private static final Duration TTL = Duration.ofSeconds(30);

    private static final int ROUNDS = Integer.getInteger("suspicion.rounds", 1);

    enum End {
        TERMINATED,
        KILLED
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void nobodyTakesOverFromALivingLeader(End end) throws Exception {
        Election election = Election.in(ETCD.endpoints(), TTL)
                .with("cluster.crash-detect", "sign")
                .with("cluster.crash-act-on", "grace");
        try (LocalNode leader = LocalNode.start(election, "leader")) {
            leader.awaitStage("LEADING");
            try (LocalNode follower = LocalNode.start(election, "follower")) {
                follower.awaitStage("QUEUED");
                for (int round = 0; round < ROUNDS; round++) {
                    leader.awaitUntil("a sign", () -> Signs.isArmed(ETCD.etcd(), election, "leader"));
                    if (end == End.TERMINATED) {
                        ETCD.member(0).stop();
                    } else {
                        ETCD.member(0).kill();
                    }
                    ETCD.etcd().heal(Subject.PATIENCE);
                    leader.awaitMoreWrites(60);
                    assertThat(leader.events("stopped"))
                            .as(round + ": " + leader.describe() + follower.describe())
                            .isEmpty();
                    assertThat(follower.events("started")).isEmpty();
                }
                election.verify(ETCD.endpoints(), leader, follower);
            }
        }
    }
}
