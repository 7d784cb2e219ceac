package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.Etcdctl;
import dev.understudy.spi.Entry;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.TermEnd;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code etcdctl elect <prefix>}, with the user's own prefix, and our nodes stand in one election. */
class EtcdElectInteropTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).managed().build();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Etcdctl etcdctl;

    @BeforeEach
    void findEtcdctl() {
        etcdctl = new Etcdctl(EtcdBinaries.findOrInstall(), ETCD.connectString(), List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/leader/", "cluster-leader", "/a/b"})
    void whoeverListensSeesOurLeader(String prefix) throws Exception {
        try (Session session = new Session(prefix, ETCD.connectString())) {
            Entry own = session.enlist("our-node");
            try (Ctl listener = new Ctl("elect", "--listen", prefix)) {
                listener.awaitLine("our-node");
                assertThat(listener.lines).contains(own.key());
            }
        }
    }

    @Test
    void ourNodeWaitsForACandidateOfEtcdctl() throws Exception {
        try (Session session = new Session("/order/one/", ETCD.connectString());
                Ctl theirs = new Ctl("elect", "/order/one/", "their-node")) {
            theirs.awaitLine("their-node");

            Entry own = session.enlist("our-node");

            QueueView view = session.look(own);
            assertThat(view.ownIsFirst()).isFalse();
            assertThat(view.first()).isEqualTo(view.predecessor());
            assertThat(view.first().orElseThrow().holder()).isEqualTo("their-node");
            AtomicInteger rings = new AtomicInteger();
            session.coordinator.queue().watch(view.predecessor().orElseThrow().key(), rings::incrementAndGet);
            Awaitility.await().atMost(LIMIT).until(() -> rings.get() > 0);
            int before = rings.get();

            theirs.interrupt();

            Awaitility.await().atMost(LIMIT).until(() -> rings.get() > before);
            assertThat(session.look(own).ownIsFirst()).isTrue();
        }
    }

    @Test
    void aCandidateOfEtcdctlWaitsForOurNode() throws Exception {
        try (Session session = new Session("/order/two/", ETCD.connectString())) {
            Entry own = session.enlist("our-node");
            try (Ctl theirs = new Ctl("elect", "/order/two/", "their-node")) {
                Awaitility.await()
                        .atMost(LIMIT)
                        .until(() -> queue("/order/two/").size() == 2);
                assertThat(session.look(own).ownIsFirst()).isTrue();
                assertThat(theirs.lines).isEmpty();

                Session.await(session.coordinator.queue().withdraw(own, Optional.empty(), Session.TIMEOUT));

                theirs.awaitLine("their-node");
                assertThat(session.look(own).first().orElseThrow().holder()).isEqualTo("their-node");
            }
        }
    }

    /** Go's {@code Campaign} does not look at its own key again: whoever is passed over would lead all the same. */
    @Test
    void aCandidateOfEtcdctlIsNeverPassedOver() throws Exception {
        try (Session session = new Session("/order/three/", ETCD.connectString())) {
            Entry own = session.join("our-leader");
            try (Ctl theirs = new Ctl("elect", "/order/three/", "their-node")) {
                Awaitility.await()
                        .atMost(LIMIT)
                        .until(() -> queue("/order/three/").size() == 2);
                Entry heir = session.join("our-heir");
                TermEnd end = new TermEnd(TermEnd.Reason.TRANSFERRED, "", Instant.now());

                assertThat(Session.await(session.coordinator.queue().handOver(own, heir, end, Session.TIMEOUT)))
                        .isFalse();

                assertThat(session.look(own).ownIsFirst()).isTrue();
                assertThat(queue("/order/three/")).hasSize(3);
                assertThat(theirs.lines).isEmpty();
            }
        }
    }

    @Test
    void aNamespaceIsInFrontOfTheElectionToo() throws Exception {
        try (Session session = new Session("/leader/", ETCD.connectString(), "db.etcd.namespace", "tenant/")) {
            Entry own = session.enlist("our-node");
            assertThat(own.key()).startsWith("/leader//");
            session.put(own, "k", "v");
            assertThat(session.get("k")).contains("v");

            try (Ctl listener = new Ctl("elect", "--listen", "tenant//leader/")) {
                listener.awaitLine("our-node");
                assertThat(listener.lines).contains("tenant/" + own.key());
            }
            assertThat(etcdctl.run(LIMIT, "get", "tenant/state/", "--prefix", "--keys-only"))
                    .contains("tenant/state/%2Fleader%2F/k");
        }
    }

    private List<String> queue(String prefix) {
        return etcdctl.run(LIMIT, "get", prefix + "/", "--prefix", "--keys-only")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    /** An {@code etcdctl} that runs for a while. */
    private final class Ctl implements AutoCloseable {
        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private final Process process;

        Ctl(String... arguments) throws IOException {
            List<String> command = new java.util.ArrayList<>(
                    List.of(etcdctl.program().toString(), "--endpoints", ETCD.connectString()));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var unused = CompletableFuture.runAsync(this::read);
        }

        private void read() {
            try (BufferedReader out = process.inputReader(UTF_8)) {
                out.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException ended) {
                lines.add("ended: " + ended);
            }
        }

        void awaitLine(String line) {
            Awaitility.await().atMost(LIMIT).until(() -> lines.contains(line));
        }

        /** As Ctrl-C does: it resigns. */
        void interrupt() throws Exception {
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
