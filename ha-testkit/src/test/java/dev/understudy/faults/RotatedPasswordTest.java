package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodeStatus;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A password is changed under living nodes: in the file and in etcd, in either order (claim L7). */
class RotatedPasswordTest {
    @RegisterExtension
    static final EtcdExtension ETCD =
            EtcdExtension.members(1).auth("root", "root-secret").build();

    private static final Duration TTL = Duration.ofSeconds(20);
    private static final Duration WATCHED = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    private final String user = "app-" + UUID.randomUUID();
    private Path file = Path.of("");
    private Logins logins = new Logins(ETCD.etcd());

    enum First {
        FILE,
        ETCD
    }

    @BeforeEach
    void addUser() throws IOException {
        logins = new Logins(ETCD.etcd());
        logins.add(user, "old-secret");
        file = folder.resolve("password");
        Logins.write(file, "old-secret");
    }

    @ParameterizedTest
    @EnumSource
    void l7ALeaderKeepsItsTermThroughARotation(First first) throws Exception {
        try (LocalNode leader = LocalNode.start(election(), "leader")) {
            leader.awaitStage("LEADING");
            leader.awaitMoreWrites(3);
            long before = logins.count();

            if (first == First.FILE) {
                Logins.write(file, "new-secret");
                leader.awaitMoreRenewals(1);
                logins.change(user, "new-secret");
            } else {
                logins.change(user, "new-secret");
                leader.awaitUntil("the refusal", () -> isRefused(leader.node().status()));
                Logins.write(file, "new-secret");
            }

            leader.awaitMoreWrites(3);
            leader.awaitMoreRenewals(1);
            leader.awaitUntil(
                    "the end of the trouble",
                    () -> leader.node().status().trouble().isEmpty());
            assertThat(leader.events("started")).hasSize(1);
            assertThat(leader.events("stopped")).isEmpty();
            assertThat(logins.count() - before).as("logins").isLessThan(8);
        }
    }

    @Test
    void l7ANodeThatStartsWithAWrongPasswordSaysSoCostsLittleAndGoesOnWithTheRightOne() throws Exception {
        Files.writeString(file, "wrong-secret\n");
        long before = logins.count();
        try (LocalNode node = LocalNode.start(election(), "node")) {
            node.awaitUntil("the refusal", () -> isRefused(node.node().status()));
            Awaitility.await().pollDelay(WATCHED).atMost(Subject.PATIENCE).until(() -> true);
            long asked = logins.count() - before;
            System.out.println("logins with a wrong password in " + WATCHED.toSeconds() + " s: " + asked);

            NodeStatus status = node.node().status();
            assertThat(asked).isBetween(2L, 6L);
            assertThat(status.alive()).isTrue();
            assertThat(status.healthy()).isFalse();
            assertThat(status.trouble())
                    .contains("cannot join: db.etcd.pass-file=" + file + ": etcd refuses user " + user
                            + ": wrong password");

            long written = System.nanoTime();
            Logins.write(file, "old-secret");
            long tookNanos = node.awaitStageAfter(written, "LEADING").nanos() - written;

            // It does not wait for the end of the pause, which is about ten seconds by now.
            assertThat(Duration.ofNanos(tookNanos)).isLessThan(Duration.ofSeconds(6));
        }
    }

    private static boolean isRefused(NodeStatus status) {
        return status.trouble().filter(why -> why.contains("wrong password")).isPresent();
    }

    private Election election() {
        return Election.in(ETCD.endpoints(), TTL).with("db.etcd.user", user).with("db.etcd.pass-file", file.toString());
    }
}
