package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.NodeStatus.Refusal;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a user may not do is found out at the start, and when it is taken from a living leader. */
@Timeout(180)
class PermissionsTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1)
            .auth("root", "root-secret")
            .flags("--bcrypt-cost=4")
            .build();

    private final Election election =
            Election.in(ETCD.endpoints(), Duration.ofSeconds(5)).with("db.etcd.pass", "secret");
    private final String own = URLEncoder.encode(election.prefix(), StandardCharsets.UTF_8);

    @Test
    void aLeaderThatMayNotWriteAnyMoreIsNotHealthy() {
        user("living");
        grant("living", "readwrite", election.prefix());
        grant("living", "readwrite", "understudy/" + own + "/");
        grant("living", "readwrite", "state/" + own + "/");
        try (LocalNode leader = LocalNode.start(election.with("db.etcd.user", "living"), "leader")) {
            leader.awaitMoreWrites(3);
            assertThat(leader.node().status().healthy()).isTrue();

            revoke("living", "state/" + own + "/");
            leader.awaitUntil("the refusal", () -> refusal(leader.node()).equals(Optional.of(Refusal.Kind.FORBIDDEN)));
            assertThat(leader.node().status().healthy()).isFalse();
            assertThat(leader.node().status().leads()).isFalse();
            assertThat(leader.node().status().serving()).isTrue();
            leader.awaitUntil("the range", () -> trouble(leader).contains("does not permit"));

            grant("living", "readwrite", "state/" + own + "/");
            leader.awaitMoreWrites(3);
            leader.awaitUntil("health", () -> leader.node().status().leads());

            // Also what it is not about to write: it could not leave in order.
            revoke("living", election.prefix());
            grant("living", "read", election.prefix());
            leader.awaitUntil("the finding", () -> trouble(leader).contains("write " + election.prefix()));
            assertThat(leader.node().status().healthy()).isFalse();
            assertThat(leader.node().status().leads()).isFalse();
            grant("living", "readwrite", election.prefix());
            leader.awaitUntil("health", () -> leader.node().status().healthy());
        }
    }

    @Test
    void whatIsMissingAtTheStartIsNamedInOneLine() throws Exception {
        user("starter");
        grant("starter", "readwrite", election.prefix());
        grant("starter", "read", "state/" + own + "/");
        try (HaNode node = start("starter")) {
            HaException why = node.awaitEnd().orElseThrow();
            assertThat(why).isInstanceOf(ConfigException.class);
            assertThat(why.getMessage())
                    .contains("does not permit this node's user: readwrite understudy/" + own + "/, write state/" + own)
                    .doesNotContain("\n", election.prefix() + "/,");
        }
    }

    /** A program that keeps no shared state needs no permission to. */
    @Test
    void withoutTheSharedStateANodeLeadsAndSaysWhatIsMissing() throws Exception {
        user("stateless");
        grant("stateless", "readwrite", election.prefix());
        grant("stateless", "readwrite", "understudy/" + own + "/");
        try (HaNode node = start("stateless")) {
            node.awaitLeadership();
            assertThat(node.status().leads()).isTrue();
            Awaitility.await()
                    .atMost(Subject.PATIENCE)
                    .until(() -> node.status().trouble().orElse("").contains("readwrite state/" + own + "/"));
            assertThat(node.status().healthy()).isTrue();
        }
    }

    private HaNode start(String user) {
        var builder = HaNode.builder(user).service(new Idle());
        election.with("db.etcd.user", user).settings(user).forEach(builder::set);
        HaNode node = builder.build();
        node.start();
        return node;
    }

    private static Optional<Refusal.Kind> refusal(HaNode node) {
        return node.status().refusal().map(Refusal::kind);
    }

    private static String trouble(LocalNode node) {
        return node.node().status().trouble().orElse("");
    }

    private static void user(String name) {
        ETCD.etcd().etcdctl("role", "add", name);
        ETCD.etcd().etcdctl("user", "add", name + ":secret");
        ETCD.etcd().etcdctl("user", "grant-role", name, name);
    }

    private static void grant(String role, String verb, String prefix) {
        ETCD.etcd().etcdctl("role", "grant-permission", role, "--prefix=true", verb, prefix);
    }

    private static void revoke(String role, String prefix) {
        ETCD.etcd().etcdctl("role", "revoke-permission", role, "--prefix=true", prefix);
    }

    private static final class Idle implements GatedService {
        @Override
        public void start(Leadership leadership) {}

        @Override
        public void stop(LossReason reason) {}
    }
}
