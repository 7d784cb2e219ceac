package dev.understudy.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.cli.Programs;
import dev.understudy.cli.Programs.Result;
import dev.understudy.etcd.Etcd;
import dev.understudy.internal.etcd.server.EtcdServerException;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The roles of docs/operations.md, made by the very lines that stand there. */
@Timeout(180)
class RolesTest {
    private static final Path PAGE = Path.of(System.getProperty("understudy.project.dir"), "docs", "operations.md");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LINE = "etcdctl role ";

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1)
            .auth("root", "root-secret")
            .flags("--bcrypt-cost=4")
            .build();

    private static final List<HaNode> NODES = new ArrayList<>();

    @BeforeAll
    static void makeRolesAndNodes() throws IOException, InterruptedException {
        List<String> lines = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith(LINE))
                .toList();
        assertThat(lines).hasSize(13);
        lines.forEach(
                line -> ETCD.etcd().etcdctl(line.substring("etcdctl ".length()).split(" ")));
        for (String role : List.of("node", "operator", "onlooker")) {
            ETCD.etcd().etcdctl("user", "add", role + ":secret");
            ETCD.etcd().etcdctl("user", "grant-role", role, "understudy-" + role);
        }
        node("n1").awaitLeadership();
        HaNode second = node("n2");
        await().atMost(PATIENCE).until(() -> second.status().election().equals("QUEUED"));
    }

    @AfterAll
    static void closeNodes() {
        NODES.forEach(HaNode::close);
    }

    @Test
    void aNodeLeadsAndWrites() throws Exception {
        HaNode leader = leader();
        leader.guarded(term -> leader.state().under(term).put("k", "v").await());
        leader.guarded(term -> leader.state()
                .under(term)
                .putIfAbsent("k2", "v".getBytes(UTF_8))
                .await());
        assertThat(leader.status().trouble()).isEmpty();
        assertThat(run("node", "history").exitCode()).isZero();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(run("node", "history").out())
                        .contains(leader.id().value()));
    }

    @Test
    void anOnlookerSeesAllAndCannotAct() {
        for (String look : List.of("status", "members", "leader", "history", "locks")) {
            Result seen = run("onlooker", look);
            assertThat(seen.exitCode()).as(look + seen.err()).isZero();
        }
        HaNode leader = leader();
        for (String[] act : new String[][] {{"step-down"}, {"transfer", "--to=n2"}}) {
            Result acted = run("onlooker", act);
            assertThat(acted.exitCode()).as(act[0]).isNotZero();
            assertThat(acted.err()).contains("does not permit this user").hasLineCount(1);
        }
        assertThat(leader()).isSameAs(leader);
        assertForbidden("onlooker", "put", "understudy/%2Fleader%2F/requests/x", "{}");
        assertForbidden("onlooker", "del", "/leader/", "--prefix");
        assertForbidden("onlooker", "put", "state/%2Fleader%2F/k", "theirs");
    }

    @Test
    void anOperatorSeesAllAndAsksAndCannotWriteState() {
        assertThat(run("operator", "members").exitCode()).isZero();
        HaNode before = leader();
        Result asked = run("operator", "step-down");
        assertThat(asked.exitCode()).as(asked.err()).isZero();
        assertThat(leader()).isNotSameAs(before);
        assertThat(run("operator", "status").out()).contains("leader");
        assertForbidden("operator", "put", "state/%2Fleader%2F/k", "theirs");
        assertForbidden("operator", "del", "/leader/", "--prefix");
        assertForbidden("operator", "put", "understudy/%2Fleader%2F/base", "9");
    }

    private static HaNode leader() {
        await().atMost(PATIENCE)
                .until(() ->
                        NODES.stream().filter(node -> node.status().serving()).count() == 1);
        return NODES.stream()
                .filter(node -> node.status().serving())
                .findFirst()
                .orElseThrow();
    }

    private static void assertForbidden(String user, String... arguments) {
        List<String> line = new ArrayList<>(List.of("--user=" + user + ":secret"));
        line.addAll(List.of(arguments));
        assertThatThrownBy(() -> ETCD.etcd().etcdctl(line.toArray(String[]::new)))
                .isInstanceOf(EtcdServerException.class)
                .hasMessageContaining("permission denied");
    }

    private static Result run(String user, String... command) {
        List<String> line = new ArrayList<>(List.of(command));
        line.add("--db.etcd.host=" + ETCD.connectString());
        line.add("--db.etcd.user=" + user);
        line.add("--db.etcd.pass=secret");
        return Programs.run(line.toArray(String[]::new));
    }

    private static HaNode node(String id) {
        HaNode node = HaNode.builder(id)
                .election("/leader/")
                .leaseTtl(Duration.ofSeconds(5))
                .store(Etcd.at(ETCD.connectString()).user("node", "secret"))
                .service(new Idle())
                .build();
        NODES.add(node);
        node.start();
        return node;
    }

    private static final class Idle implements GatedService {
        @Override
        public void start(Leadership leadership) {}

        @Override
        public void stop(LossReason reason) {}
    }
}
