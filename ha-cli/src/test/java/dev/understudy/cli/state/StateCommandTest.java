package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ObjectArrays;
import dev.understudy.Fence;
import dev.understudy.cli.Program;
import dev.understudy.error.NotLeaderException;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code understudy state} against a real etcd. */
@Timeout(120)
class StateCommandTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    /** Another etcd, whose revisions start low. */
    @RegisterExtension
    final EtcdExtension fresh = EtcdExtension.members(1).managed().build();

    @TempDir
    Path folder;

    private final String from = "from-" + UUID.randomUUID() + "/";
    private final String to = "to-" + UUID.randomUUID() + "/";
    private final Program program = new Program();

    @Test
    void whatWasBackedUpIsRestored() {
        byte[] everyByte = new byte[256];
        IntStream.range(0, everyByte.length).forEach(i -> everyByte[i] = (byte) i);
        try (TestElection source = new TestElection(ETCD.connectString(), from)) {
            for (int i = 0; i < 250; i += 50) {
                Transaction.Builder some = Transaction.builder();
                IntStream.range(i, i + 50).forEach(k -> some.put("k" + k, "value " + k));
                source.commit(source.entry.fence(), some);
            }
            source.put(source.entry.fence(), "bytes", everyByte);
            source.put("empty", "");
            source.put("ключ/\"鍵\"", "значение\n🦜");
            source.put("large", "x".repeat(1_200_000));

            assertThat(backup(from, "a.state")).as(program.err()).isZero();
            assertThat(program.out()).contains("254 keys of /leader/");
            assertThat(restore(to, "a.state")).as(program.err()).isZero();

            try (TestElection target = new TestElection(ETCD.connectString(), to)) {
                assertSameValues(target.all(), source.all());
            }
        }
    }

    @Test
    void anEmptyStateIsAStateToo() {
        assertThat(backup(from, "a.state")).as(program.err()).isZero();
        assertThat(restore(to, "a.state")).as(program.err()).isZero();

        assertThat(program.out()).contains("0 keys");
    }

    @Test
    void aUsedStateIsReplacedOnlyByForce() {
        try (TestElection source = new TestElection(ETCD.connectString(), from);
                TestElection target = new TestElection(ETCD.connectString(), to)) {
            source.put("k", "new");
            target.put("k", "old");
            target.put("extra", "old");
            backup(from, "a.state");

            assertThat(restore(to, "a.state")).isEqualTo(1);
            assertThat(program.err()).contains("has 2 keys").contains("--force").hasLineCount(1);
            assertThat(target.all()).hasSize(2);
            assertThat(target.look().ownIsFirst(0)).as("nothing was changed").isTrue();

            assertThat(restore(to, "a.state", "--force")).as(program.err()).isZero();
            assertSameValues(target.all(), source.all());
            assertThatThrownBy(() -> target.put("k", "late"))
                    .as("a leader from before the restore")
                    .isInstanceOf(NotLeaderException.class);
        }
    }

    @Test
    void s2AfterARestoreIntoAFreshStoreTermsRiseAndAnOldClientIsRefused() {
        Fence old;
        try (TestElection source = new TestElection(ETCD.connectString(), from)) {
            source.put("k", "v");
            old = source.entry.fence();
            backup(from, "a.state");
        }
        assertThat(restoreFresh("a.state")).as(program.err()).isZero();

        try (TestElection target = new TestElection(fresh.connectString(), from)) {
            assertThat(target.entry.createRevision()).as("revisions start low").isLessThan(old.createRevision());
            assertThat(target.look().ownIsFirst()).isTrue();
            assertThat(target.entry.term()).isGreaterThan(old.term());
            assertThatThrownBy(() -> target.put(old, "k", "old".getBytes(UTF_8)))
                    .isInstanceOf(NotLeaderException.class);
            // The worst case: the fresh store has an entry of the same name, with the same create revision.
            while (target.put("filler", "v") < old.createRevision() - 1) {}
            fresh.etcd().etcdctl("put", from + old.key(), "n1");
            assertThatThrownBy(() -> target.put(old, "k", "old".getBytes(UTF_8)))
                    .isInstanceOf(NotLeaderException.class);
            assertThat(target.put("k", "new")).isGreaterThan(old.createRevision());
        }
    }

    @Test
    void s2TheSameFileRestoredTwiceNeverRepeatsATerm() {
        try (TestElection source = new TestElection(ETCD.connectString(), from)) {
            source.put("k", "v");
        }
        backup(from, "a.state");
        restore(to, "a.state");
        long first;
        try (TestElection target = new TestElection(ETCD.connectString(), to)) {
            first = target.entry.term().number();
        }

        assertThat(restoreFresh("a.state")).as(program.err()).isZero();

        try (TestElection target = new TestElection(fresh.connectString(), from)) {
            assertThat(target.entry.term().number()).isGreaterThan(first);
        }
    }

    @Test
    void aCopyIsOfOneRevisionThoughTheSourceGoesOn() throws Exception {
        try (TestElection source = new TestElection(ETCD.connectString(), from)) {
            for (int i = 0; i < 2_000; i += 100) {
                Transaction.Builder some = Transaction.builder();
                IntStream.range(i, i + 100).forEach(k -> some.put("m" + k, "v"));
                source.commit(source.entry.fence(), some);
            }
            source.commit(
                    source.entry.fence(), Transaction.builder().put("a", "0").put("z", "0"));
            AtomicBoolean copied = new AtomicBoolean();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
                int i = 0;
                while (!copied.get()) {
                    i++;
                    source.commit(
                            source.entry.fence(),
                            Transaction.builder().put("a", "" + i).put("z", "" + i));
                }
                return i;
            });

            int code = state("copy", ETCD.connectString(), from, "--to-namespace", to);

            copied.set(true);
            assertThat(writer.get()).isPositive();
            assertThat(code).as(program.err()).isZero();
            try (TestElection target = new TestElection(ETCD.connectString(), to)) {
                List<Versioned> all = target.all();
                assertThat(all).hasSize(2_002);
                assertThat(all.get(0).text()).isEqualTo(all.get(2_001).text());
                assertThat(target.entry.term()).isGreaterThan(source.entry.term());
            }
        }
    }

    @Test
    void aDumpIsOneLineAKey() {
        try (TestElection source = new TestElection(ETCD.connectString(), from)) {
            source.put("text", "a \"word\"");
            source.put(source.entry.fence(), "bytes", new byte[] {-1, 0});
        }
        backup(from, "a.state");

        assertThat(state("dump", ETCD.connectString(), from)).isZero();
        String live = program.out();
        assertThat(program.run("state", "dump", folder.resolve("a.state").toString()))
                .isZero();

        assertThat(live.lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"key\":\"bytes\",\"base64\":\"/wA=\"");
        assertThat(live).contains("{\"key\":\"text\",\"text\":\"a \\\"word\\\"\",\"version\":");
        assertThat(program.out()).isEqualTo(live);
    }

    @Test
    void aBackupOverwritesNothing() throws IOException {
        Files.writeString(folder.resolve("a.state"), "precious");

        assertThat(backup(from, "a.state")).isEqualTo(78);
        assertThat(program.err()).contains("must not exist yet").hasLineCount(1);
        assertThat(folder.resolve("a.state")).hasContent("precious");
    }

    @Test
    void withoutEtcdItSaysThatNobodyAnswers() {
        assertThat(state("dump", "127.0.0.1:1", from)).isEqualTo(2);
        assertThat(program.err()).contains("no etcd endpoint answers").hasLineCount(1);
    }

    @Test
    void aBadFileChangesNothing() throws IOException {
        try (TestElection target = new TestElection(ETCD.connectString(), to)) {
            Files.writeString(folder.resolve("bad.state"), "not a state file");
            target.put("k", "old");

            assertThat(restore(to, "bad.state", "--force")).isEqualTo(78);

            assertThat(program.err()).contains("must be a whole state file").hasLineCount(1);
            assertThat(target.put("k", "still leading")).isPositive();
        }
    }

    private int backup(String namespace, String file) {
        return state(
                "backup", ETCD.connectString(), namespace, folder.resolve(file).toString());
    }

    private int restore(String namespace, String file, String... more) {
        return state(
                "restore",
                ETCD.connectString(),
                namespace,
                concat(folder.resolve(file).toString(), more));
    }

    private int restoreFresh(String file) {
        return state(
                "restore", fresh.connectString(), from, folder.resolve(file).toString());
    }

    private int state(String verb, String hosts, String namespace, String... more) {
        return program.run(concat(
                "state",
                concat(verb, concat("--db.etcd.host=" + hosts, concat("--db.etcd.namespace=" + namespace, more)))));
    }

    private static String[] concat(String first, String... rest) {
        return ObjectArrays.concat(first, rest);
    }

    private static void assertSameValues(List<Versioned> found, List<Versioned> expected) {
        assertThat(found)
                .extracting(Versioned::key)
                .isEqualTo(expected.stream().map(Versioned::key).toList());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).value()).isEqualTo(expected.get(i).value());
        }
    }
}
