package dev.understudy.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.HaNodeBuilder;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.cli.Programs;
import dev.understudy.cli.Programs.Result;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.state.HeldLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator looks at an election of real nodes on a real etcd, and acts on it. */
@Timeout(180)
class OperateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static EtcdCluster etcd;

    private final String prefix = "/operate-" + UUID.randomUUID() + "/";
    private final List<HaNode> nodes = new ArrayList<>();

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.builder().members(1).start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(HaNode::close);
    }

    @Test
    void lookingAtAnElectionThatNobodyStandsIn() {
        assertThat(run("leader")).isEqualTo(new Result(1, "", ""));
        assertThat(run("status").exitCode()).isEqualTo(1);
        assertThat(run("members")).isEqualTo(new Result(0, "ID  ROLE  STATE  ADDRESS  VERSION  PRIORITY  FIT\n", ""));
        assertThat(run("history").out()).hasLineCount(1);
        assertThat(run("step-down")).isEqualTo(new Result(1, "", "understudy: nobody leads\n"));
        assertThat(run("transfer", "--to=n2")).isEqualTo(new Result(1, "", "understudy: nobody leads\n"));
    }

    @Test
    void theLeaderIsAskedToHandOverAndToStepDown() throws IOException {
        node("n1");
        awaitLine("leader", "n1 n1.example:9280");
        node("n2");
        node("n3");
        // Not n3: a leader hands over to a candidate of higher priority by itself, soon.
        node("watcher", "cluster.no-failover", "true", "cluster.priority", "-5");
        awaitMembers("n1 leader", "n2 understudy", "n3 understudy", "watcher observer");

        Result status = run("status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).containsPattern("^ID +ROLE +STATE +TERM +ADDRESS +PRIORITY +FIT +LEASE LEFT\n");
        assertThat(status.out()).containsPattern("n1 +leader +\\S+ +\\d+ +n1.example:9280 +0 +yes +\\d+s\n");
        assertThat(status.out())
                .containsPattern("watcher +observer +WAITING_TO_START +- +watcher.example:9280 +-5 +yes +\\d+s\n");
        assertThat(status.out()).doesNotContain("\033");

        Result refused = run("transfer", "--to=nobody");
        assertThat(refused)
                .isEqualTo(new Result(1, "", "understudy: n1 refuses: no transfer to nobody: there is no such node\n"));
        assertThat(run("transfer", "--to", "watcher").err())
                .isEqualTo("understudy: n1 refuses: no transfer to watcher: it is not in the queue"
                        + " (is cluster.no-failover set?)\n");

        Result transferred = run("transfer", "--to=n3");
        assertThat(transferred.exitCode()).as(transferred.err()).isZero();
        assertThat(transferred.out()).matches("n1 gives up term \\d+\nn3 leads in term \\d+\n");
        // Both who stood ahead of the heir join again, in any order.
        await().atMost(PATIENCE)
                .until(() -> standing(json("members", "--json"))
                        .containsAll(List.of("n3 leader", "n1 understudy", "n2 understudy", "watcher observer")));

        Result steppedDown = run("step-down");
        assertThat(steppedDown.exitCode()).as(steppedDown.err()).isZero();
        assertThat(steppedDown.out()).matches("n3 gives up term \\d+\nn[12] leads in term \\d+\n");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(json("history", "--json").path("terms"))
                        .extracting(term -> term.path("reason").asText())
                        .containsExactly("null", "RESIGNED", "TRANSFERRED"));
        assertThat(run("history").out())
                .containsPattern("^TERM +HOLDER +FROM +TO +FOR +REASON +NOBODY LED BEFORE\n")
                .containsPattern("n3( +[-0-9]{10} [:0-9]{8} [+-]\\d\\d:\\d\\d){2} +\\d+m?s +RESIGNED +\\d+ ms")
                .containsPattern("n1( +[-0-9]{10} [:0-9]{8} [+-]\\d\\d:\\d\\d){2} +\\d+m?s +TRANSFERRED");
        assertThat(json("history", "--json", "--limit=1").path("terms")).hasSize(1);
    }

    @Test
    void locksAreListedAndTakenAway() throws Exception {
        node("n1");
        node("n2");
        assertThat(run("locks").out()).isEqualTo("LOCK  HOLDER  TOKEN  WAITING\n");
        assertThat(run("unlock", "a/b c")).isEqualTo(new Result(1, "nobody holds a/b c\n", ""));
        HeldLock held = nodes.get(0).locks().tryLock("a/b c").orElseThrow();
        CompletableFuture<HeldLock> next = CompletableFuture.supplyAsync(this::lockOnTheSecond);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(run("locks").out()).containsPattern("a/b c +n1 +" + held.token() + " +1\n"));
        JsonNode lock = json("locks", "--json").path("locks").path(0);
        assertThat(lock.path("name").asText()).isEqualTo("a/b c");
        assertThat(lock.path("waiting").path(0).asText()).isEqualTo("n2");

        assertThat(run("unlock", "a/b c"))
                .isEqualTo(new Result(0, "a/b c was held by n1, token " + held.token() + "\n", ""));

        assertThat(next.get(30, TimeUnit.SECONDS).token()).isGreaterThan(held.token());
        await().atMost(PATIENCE).until(() -> !held.isHeld());
    }

    private HeldLock lockOnTheSecond() {
        try {
            return nodes.get(1).locks().lock("a/b c", PATIENCE).orElseThrow();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void statusAsJsonNamesEverything() throws IOException {
        node("n1", "cluster.priority", "3", "cluster.node-version", "4.2");
        awaitLine("leader", "n1 n1.example:9280");

        JsonNode status = json("status", "--json");

        assertThat(status.path("leader").asText()).isEqualTo("n1");
        assertThat(status.path("term").asLong())
                .isPositive()
                .isLessThanOrEqualTo(status.path("revision").asLong());
        JsonNode member = status.path("members").path(0);
        assertThat(member.path("id").asText()).isEqualTo("n1");
        assertThat(member.path("role").asText()).isEqualTo("leader");
        assertThat(member.path("address").asText()).isEqualTo("n1.example:9280");
        assertThat(member.path("priority").asInt()).isEqualTo(3);
        assertThat(member.path("fit").asBoolean()).isTrue();
        assertThat(member.path("leaseRemainingMillis").asLong()).isBetween(0L, 5_000L);
        assertThat(UUID.fromString(member.path("incarnation").asText())).isNotNull();
        assertThat(member.path("version").asText()).isEqualTo("4.2");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(json("members", "--json")
                                .path("members")
                                .path(0)
                                .path("state")
                                .asText())
                        .isEqualTo("SERVER_ACTIVE"));
    }

    @Test
    void theElectionIsFoundAsTheNodesFindIt(@TempDir Path folder) throws IOException {
        node("n1", "db.etcd.namespace", "tenant/");
        Path file = Files.writeString(
                folder.resolve("node.properties"),
                "cluster.id=n1\nrest.listen=127.0.0.1:0\ndb.etcd.namespace=tenant/\ncluster.etcd-election-prefix="
                        + prefix + "\ndb.etcd.host=" + etcd.connectString() + "\n");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Programs.run("leader", "--configfile=" + file))
                        .isEqualTo(new Result(0, "n1 n1.example:9280\n", "")));
        assertThat(run("leader")).as("without the namespace").isEqualTo(new Result(1, "", ""));
    }

    @Test
    void anEtcdThatDoesNotAnswerIsUnreachable() {
        Result result = Programs.run("status", "--db.etcd.host=127.0.0.1:1");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("understudy: ")
                .contains("127.0.0.1:1")
                .hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }

    private void node(String id, String... more) {
        HaNodeBuilder builder = HaNode.builder(id)
                .address(id + ".example:9280")
                .set("cluster.leader-session-ttl", "5s")
                .set("cluster.etcd-election-prefix", prefix)
                .set("db.etcd.host", etcd.connectString())
                .service(new Idle());
        for (int i = 0; i < more.length; i += 2) {
            builder.set(more[i], more[i + 1]);
        }
        HaNode node = builder.build();
        nodes.add(node);
        node.start();
        await().atMost(PATIENCE)
                .until(() -> List.of("LEADING", "QUEUED", "OBSERVING")
                        .contains(node.status().election()));
    }

    private Result run(String command, String... more) {
        List<String> line = new ArrayList<>(List.of(command));
        line.add("--db.etcd.host=" + etcd.connectString());
        line.add("--cluster.etcd-election-prefix=" + prefix);
        line.addAll(List.of(more));
        return Programs.run(line.toArray(String[]::new));
    }

    private JsonNode json(String command, String... more) throws IOException {
        Result result = run(command, more);
        assertThat(result.out()).as(result.err()).hasLineCount(1);
        return JsonMapper.builder().build().readTree(result.out());
    }

    private void awaitLine(String command, String line) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(run(command).out()).isEqualTo(line + "\n"));
    }

    private void awaitMembers(String... idsAndRoles) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(standing(json("members", "--json"))).containsExactly(idsAndRoles));
    }

    private static List<String> standing(JsonNode roll) {
        List<String> standing = new ArrayList<>();
        roll.path("members")
                .forEach(member -> standing.add(
                        member.path("id").asText() + " " + member.path("role").asText()));
        return standing;
    }

    private static final class Idle implements GatedService {
        @Override
        public void start(Leadership leadership) {}

        @Override
        public void stop(LossReason reason) {}
    }
}
