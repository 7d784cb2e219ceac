package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.spi.Entry;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** etcd with authentication on, and tokens that live for a second. */
class EtcdAuthTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String[] APP = {
        "db.etcd.user", "app", "db.etcd.pass", "app-secret", "db.etcd.namespace", "tenant/"
    };

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1)
            .auth("root", "root-secret")
            .tokenTtl(Duration.ofSeconds(1))
            .build();

    @BeforeAll
    static void addUser() {
        run("role add tenant");
        run("role grant-permission tenant --prefix=true readwrite tenant/");
        run("user add app:app-secret");
        run("user grant-role app tenant");
    }

    @Test
    void aUserOfOneNamespaceCanDoEverythingThere() {
        try (Session session = Session.open(ETCD.connectString(), APP)) {
            session.useAll();
        }
    }

    @Test
    void thePasswordMayComeFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "app-secret\n");
        try (Session session = Session.open(
                ETCD.connectString(),
                "db.etcd.user",
                "app",
                "db.etcd.pass-file",
                file.toString(),
                "db.etcd.namespace",
                "tenant/")) {
            session.useAll();
        }
    }

    @Test
    void anExpiredTokenIsNotNoticed() {
        try (Session session = Session.open(ETCD.connectString(), APP)) {
            Entry own = session.enlist("n1");
            session.put(own, "k", "1");
            for (int round = 0; round < 2; round++) {
                idle();
                assertThat(Session.await(session.coordinator.leases().renew(own.lease(), Session.TIMEOUT)))
                        .isPositive();
                assertThat(session.look(own).ownIsFirst()).isTrue();
                session.put(own, "k", "2");
                idle();
                assertThat(session.get("k")).contains("2");
            }
        }
    }

    /** A member keeps its tokens in memory only. */
    @Test
    void aRestartedMemberThatForgotTheTokenIsGivenANewOne() {
        try (Session session = Session.open(ETCD.connectString(), APP)) {
            Entry own = session.enlist("n1");
            AtomicInteger rings = new AtomicInteger();
            session.coordinator.queue().watch(own.key(), rings::incrementAndGet);
            Awaitility.await().until(() -> rings.get() > 0);

            ETCD.member(0).restart();
            Awaitility.await().atMost(LIMIT).until(ETCD.member(0)::isHealthy);

            Awaitility.await()
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> session.look(own).ownIsFirst());
            int before = rings.get();
            Awaitility.await().atMost(LIMIT).pollDelay(Duration.ofSeconds(2)).until(() -> {
                ETCD.etcd().etcdctl("put", "tenant/" + own.key(), "touched");
                return rings.get() > before;
            });
        }
    }

    @Test
    void wrongLoginsAreNamed() {
        assertWrong("db.etcd.pass", "refuses user app", "app", "wrong-secret");
        assertWrong("db.etcd.pass", "refuses user nobody", "nobody", "any-secret");
    }

    /** etcd grants leases to anyone; the first key shows it. */
    @Test
    void aMissingLoginIsNamed() {
        assertWrong("db.etcd.user", "demands a user", () -> {
            try (Session session = Session.open(ETCD.connectString())) {
                session.enlist("n1");
            }
        });
    }

    @Test
    void aNamespaceOfOthersIsNamed() {
        assertWrong("db.etcd.user", "does not permit", () -> {
            try (Session session = Session.open(
                    ETCD.connectString(),
                    "db.etcd.user",
                    "app",
                    "db.etcd.pass",
                    "app-secret",
                    "db.etcd.namespace",
                    "others/")) {
                session.enlist("n1");
            }
        });
    }

    @Test
    void aLoginWhereAuthenticationIsOffIsNamed() {
        try (EtcdCluster open = EtcdCluster.builder().start()) {
            assertWrong("db.etcd.user", "authentication is off", () -> {
                try (Session session = Session.open(open.connectString(), APP)) {
                    session.grant();
                }
            });
        }
    }

    private static void grant(String... settings) {
        try (Session session = Session.open(ETCD.connectString(), settings)) {
            session.grant();
        }
    }

    private static void assertWrong(String key, String rule, String user, String password) {
        assertWrong(key, rule, () -> grant("db.etcd.user", user, "db.etcd.pass", password));
    }

    private static void assertWrong(String key, String rule, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        ConfigException.class, wrong -> assertThat(wrong.key()).isEqualTo(key))
                .hasMessageContaining(rule)
                .hasMessageNotContainingAny("secret", "\n");
    }

    /** Longer than a token lives unused. */
    private static void idle() {
        Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
    }

    private static void run(String command) {
        ETCD.etcd().etcdctl(command.split(" "));
    }
}
