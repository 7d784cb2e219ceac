package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * With authentication on, etcd keeps the key of a process that died: there is no sign of life, which is found out
 * before anybody relies on it, and the tripwire does without.
 */
class CrashWithAuthenticationTest {
    private static final String USER = "root";
    private static final String PASSWORD = "root-secret";

    /** Tokens expire all the time, and a cheap hash makes the new ones. */
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1)
            .auth(USER, PASSWORD)
            .tokenTtl(Duration.ofSeconds(1))
            .flags("--bcrypt-cost=4")
            .build();

    private static final String NO_SIGN = "vital sign unavailable";

    @Test
    void theSignIsUnavailableAndTheTripwireWorks() throws Exception {
        Election election = Election.in(ETCD.endpoints(), Duration.ofSeconds(60))
                .with("db.etcd.user", USER)
                .with("db.etcd.pass", PASSWORD)
                .with("cluster.tripwire-listen", "127.0.0.1:0");
        try (ChildNode leader = ChildNode.start(election, "leader")) {
            leader.awaitStage("LEADING");
            try (ChildNode next = ChildNode.start(election, "next")) {
                next.awaitStage("QUEUED");
                leader.awaitUntil("the finding", () -> leader.details().contains(NO_SIGN));
                next.awaitUntil("a tripwire", () -> next.details().contains("the tripwire of leader at "));
                assertThat(Signs.isArmed(ETCD.etcd(), election, "leader")).isFalse();
                leader.awaitMoreWrites(5);

                long killedAt = System.nanoTime();
                leader.process().kill();

                long tookMillis =
                        TimeUnit.NANOSECONDS.toMillis(next.awaitAfter(killedAt, "started").nanos() - killedAt);
                System.out.println("SIGKILL -> next node serves, authentication on: " + tookMillis + " ms");
                assertThat(tookMillis).isLessThan(5_000);
                next.awaitMoreWrites(5);
                assertThat(leader.details().lines().filter(line -> line.contains(NO_SIGN)))
                        .hasSize(1);
            }
        }
    }
}
