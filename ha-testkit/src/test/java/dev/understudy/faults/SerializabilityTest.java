package dev.understudy.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.understudy.testkit.check.Attempted;
import dev.understudy.testkit.check.Attempted.Outcome;
import dev.understudy.testkit.check.Change;
import dev.understudy.testkit.check.EtcdHistory;
import dev.understudy.testkit.check.SerializabilityCheck;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.process.JavaProcess;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions of several processes, of which the leading one is killed again and again, are serializable. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SerializabilityTest {
    private static final int KILLS = Integer.getInteger("serializability.kills", 2);
    private static final int ENOUGH = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private final Election election =
            Election.in(ETCD.endpoints(), Duration.ofSeconds(10)).with("cluster.tripwire-listen", "127.0.0.1:0");
    private final List<JavaProcess> processes = new ArrayList<>();

    @AfterEach
    void endAll() {
        processes.forEach(JavaProcess::close);
    }

    @Test
    void killedLeadersLeaveASerializableHistory() throws Exception {
        JavaProcess leader = start();
        for (int i = 0; i < KILLS; i++) {
            awaitMore(leader);
            JavaProcess next = start();
            next.awaitLine(line -> line.contains(": waits, "), PATIENCE);
            end(leader);
            leader = next;
        }
        awaitMore(leader);
        end(leader);

        List<Attempted> attempts = attempts();
        assertThat(violations(attempts)).isEmpty();
        assertThat(attempts)
                .filteredOn(attempt -> attempt.outcome() == Outcome.APPLIED)
                .hasSizeGreaterThan((KILLS + 1) * ENOUGH);
        System.out.printf("%d attempts of %d processes, all serializable%n", attempts.size(), processes.size());
    }

    /** What a leader does that was deposed between its read and its write, if nothing fences it. */
    @Test
    void aWritePastTheFenceIsFound() throws Exception {
        JavaProcess leader = start();
        awaitMore(leader);
        try (Client rogue = Client.builder().endpoints(ETCD.endpoints()).build()) {
            ByteSequence key = ByteSequence.from(state() + "acct/1", UTF_8);
            long begun = System.nanoTime();
            KeyValue read = read(rogue, key).orElseThrow();
            Awaitility.await().until(() -> read(rogue, key).orElseThrow().getModRevision() != read.getModRevision());
            String value = "1000/rogue";
            rogue.getKVClient().put(key, ByteSequence.from(value, UTF_8)).get();
            end(leader);

            List<Attempted> silent = attempts();
            List<Attempted> told = new ArrayList<>(silent);
            told.add(new Attempted(
                    "rogue",
                    begun,
                    System.nanoTime(),
                    ImmutableMap.of("acct/1", read.getModRevision()),
                    ImmutableList.of(),
                    ImmutableMap.of("acct/1", value),
                    ImmutableSet.of(),
                    Outcome.APPLIED));
            assertThat(violations(told)).anyMatch(text -> text.startsWith("rogue, applied at revision"));
            assertThat(violations(silent)).anyMatch(text -> text.endsWith("nobody attempted that"));
        }
    }

    private JavaProcess start() {
        String id = "node-" + processes.size();
        JavaProcess process = JavaProcess.of(TransactingNode.class)
                .name(id)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .property("logback.configurationFile", "node-logback.xml")
                .args(election.settings(id).entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new))
                .start();
        processes.add(process);
        return process;
    }

    /** Once this returns, all that it has said is read. */
    private static void end(JavaProcess leader) {
        leader.kill();
        leader.awaitExit(PATIENCE);
    }

    private static void awaitMore(JavaProcess leader) {
        long before = applied(leader);
        Awaitility.await().atMost(PATIENCE).until(() -> applied(leader) >= before + ENOUGH);
    }

    private static long applied(JavaProcess process) {
        return process.lines(line -> line.endsWith("outcome=APPLIED")).size();
    }

    /** What all processes have told. */
    private List<Attempted> attempts() {
        return Attempt.parse(processes.stream()
                .flatMap(process -> process.lines().stream())
                .map(line -> Event.parse(line.text()))
                .flatMap(Optional::stream)
                .toList());
    }

    /** The processes have ended by now. */
    private List<String> violations(List<Attempted> attempts) throws InterruptedException {
        try (EtcdHistory all = EtcdHistory.of(ETCD.endpoints())) {
            List<Change> changes = all.complete(PATIENCE).stream()
                    .filter(change -> change.key().startsWith(state()))
                    .map(change -> new Change(
                            change.revision(),
                            change.key().substring(state().length()),
                            change.value(),
                            change.createRevision(),
                            change.seenNanos()))
                    .toList();
            return SerializabilityCheck.violations(changes, attempts);
        }
    }

    private String state() {
        return "state/" + URLEncoder.encode(election.prefix(), UTF_8) + "/";
    }

    private static Optional<KeyValue> read(Client client, ByteSequence key) throws Exception {
        return client.getKVClient().get(key).get().getKvs().stream().findFirst();
    }
}
