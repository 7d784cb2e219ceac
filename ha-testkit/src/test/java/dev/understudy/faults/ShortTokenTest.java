package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Signed tokens that live shorter than two leases (claim L7). */
class ShortTokenTest {
    private static final Duration LIFE = Duration.ofSeconds(4);
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final int LIVES = 4;
    private static final Path KEY = key();

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1)
            .auth("root", "root-secret")
            .flags("--auth-token=jwt,sign-method=HS256,priv-key=" + KEY + ",ttl=" + LIFE.toSeconds() + "s")
            .build();

    @AfterAll
    static void deleteKey() throws IOException {
        Files.delete(KEY);
    }

    @Test
    void l7NoTermIsLostOverManyTokens() {
        Election election =
                Election.in(ETCD.endpoints(), TTL).with("db.etcd.user", "root").with("db.etcd.pass", "root-secret");
        try (LocalNode leader = LocalNode.start(election, "leader")) {
            leader.awaitStage("LEADING");
            try (LocalNode next = LocalNode.start(election, "next")) {
                next.awaitStage("QUEUED");
                long before = new Logins(ETCD.etcd()).count();
                leader.measureRenewals();
                Duration watched = LIFE.multipliedBy(LIVES);
                Awaitility.await()
                        .pollDelay(watched)
                        .atMost(watched.multipliedBy(2))
                        .until(() -> true);

                long logins = new Logins(ETCD.etcd()).count() - before;
                System.out.println(LIVES + " lives of a token: " + logins + " logins, longest renewal gap "
                        + leader.longestRenewalGap().toMillis() + " ms");
                assertThat(leader.events("started")).hasSize(1);
                assertThat(leader.events("stopped")).isEmpty();
                assertThat(leader.isServing()).isTrue();
                assertThat(next.isQueued()).isTrue();
                // A token is renewed at half its life, by whoever of the process comes first.
                assertThat(logins).isBetween((long) LIVES, 3L * LIVES);
            }
        }
    }

    /** A shared secret for both signing and checking: the file's bytes are the key. */
    private static Path key() {
        try {
            return Files.writeString(
                    Files.createTempFile("jwt", ".key"), "a key of tests alone, and long enough for it");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
