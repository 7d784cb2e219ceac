package dev.understudy.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.Fence;
import dev.understudy.HaNode;
import dev.understudy.Operator;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.etcd.EtcdBackendProvider;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Settings;
import dev.understudy.state.Mirror;
import dev.understudy.state.Reply;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A store restored backwards under living nodes (claim S2, eras): an administrator brings back a snapshot while the
 * nodes that have gone on since then live.
 */
@Timeout(180)
class RestoredStoreTest {
    /** Longer than a restore takes on a loaded machine: a leader must live to hear of it before its lease is over. */
    private static final Duration TTL = Duration.ofSeconds(6);
    /** What L1 allows: the entries of the snapshot that nobody stands behind end with their leases, which are whole. */
    private static final Duration L1 = TTL.plusMillis(500);
    /** For the start of etcd, the stop of the old service, and a loaded machine. */
    private static final Duration REST = Duration.ofSeconds(4);

    private final EtcdCluster etcd = EtcdCluster.builder().members(1).start();
    private final Election election = Election.in(etcd.endpoints(), TTL);
    private List<? extends Subject> nodes = List.of();

    /** In this process: what is broken here is the store. */
    private void threeNodes() {
        LocalNode first = LocalNode.start(election, "first");
        first.awaitMoreWrites(10);
        LocalNode second = LocalNode.start(election, "second");
        second.awaitStage("QUEUED");
        LocalNode third = LocalNode.start(election, "third");
        third.awaitStage("QUEUED");
        nodes = List.of(first, second, third);
    }

    @AfterEach
    void end() {
        nodes.forEach(Subject::close);
        etcd.close();
    }

    /**
     * The snapshot has an entry in front that its owner left long ago: nobody may wait for it longer than its lease.
     */
    @Test
    void s2SomebodyServesInAHigherTermAfterAStepDownWasRolledBack() throws Exception {
        threeNodes();
        StoreSnapshot snapshot = StoreSnapshot.of(etcd.member(0));
        stepDown();
        Event before = leader().await("started");
        leader().awaitMoreWrites(60);

        long restoredAt = System.nanoTime();
        snapshot.restore();
        Duration outage = Duration.ofNanos(System.nanoTime() - restoredAt);

        Event again = startedAfter(restoredAt);
        assertThat(again.number("term")).isGreaterThan(before.number("term"));
        assertThat(Duration.ofNanos(again.nanos() - restoredAt)).isLessThan(L1.plus(REST));
        assertGivenUpForTheRestore(leader(), outage);
        assertTheOldTermIsRefused(before);
        assertOneLeads(again);
        assertMirrorsShowWhatIsThere();
    }

    /** The leader is the same before and after: its term's number would stand for two histories. */
    @Test
    void s2ALeaderGivesUpItsTermThoughItsEntryIsStillThere() throws Exception {
        threeNodes();
        StoreSnapshot snapshot = StoreSnapshot.of(etcd.member(0));
        Event before = nodes.get(0).await("started");
        nodes.get(0).awaitMoreWrites(60);

        long restoredAt = System.nanoTime();
        snapshot.restore();
        Duration outage = Duration.ofNanos(System.nanoTime() - restoredAt);

        Event again = startedAfter(restoredAt);
        assertThat(again.number("term")).isGreaterThan(before.number("term"));
        assertGivenUpForTheRestore(nodes.get(0), outage);
        assertTheOldTermIsRefused(before);
        assertOneLeads(again);
    }

    /** Twice in a row: the second time the terms count from a base already. */
    @Test
    void s2TheSameSnapshotRestoredTwiceNeverRepeatsATerm() throws Exception {
        threeNodes();
        StoreSnapshot snapshot = StoreSnapshot.of(etcd.member(0));
        nodes.get(0).awaitMoreWrites(60);
        long firstAt = System.nanoTime();
        snapshot.restore();
        Event first = settledAfter(firstAt);

        long secondAt = System.nanoTime();
        snapshot.restore();

        Event second = settledAfter(secondAt);
        assertThat(second.number("term")).isGreaterThan(first.number("term"));
    }

    /** Nothing in the numbers tells: the same cluster id, and a higher revision than any that a node has seen. */
    @Test
    void s2ARestoredStoreThatOvertookTheRememberedRevisionIsNoticedByTheLastWrite() throws Exception {
        ChildNode first = ChildNode.start(election, "first");
        ChildNode second = ChildNode.start(election, "second");
        nodes = List.of(first, second);
        startedAfter(0);
        first.awaitUntil("a second in line", () -> nodes.stream().anyMatch(RestoredStoreTest::isQueued));
        StoreSnapshot snapshot = StoreSnapshot.of(etcd.member(0));
        Event before = startedAfter(0);
        leader(before).awaitMoreWrites(60);
        List.of(first, second).forEach(node -> node.process().freeze());
        long seen = revision();

        snapshot.restore();
        while (revision() < seen + 100) {
            fill();
        }
        long thawedAt = System.nanoTime();
        List.of(first, second).forEach(node -> node.process().thaw());

        first.awaitUntil("the news", () -> (first.details() + second.details()).contains("is not there"));
        Event again = settledAfter(thawedAt);
        assertThat(again.number("term")).isGreaterThan(before.number("term"));
        // Which comes first depends on how long the restore took.
        assertThat(leader(before).await("stopped").field("reason")).isIn("RESTORED", "LAPSED");
        assertTheOldTermIsRefused(before);
    }

    /** A restart of etcd with all it had is no restore: nobody gives anything up. */
    @Test
    void aRestartIsNoRestore() throws Exception {
        threeNodes();
        Event before = nodes.get(0).await("started");

        etcd.member(0).kill();
        etcd.member(0).start();
        awaitWritesAfter(System.nanoTime());

        // A loaded machine may need longer for the restart than the lease is long: that is no restore either.
        assertThat(nodes.stream().flatMap(node -> node.events("stopped").stream()))
                .allMatch(stopped -> stopped.field("reason").equals("LAPSED"));
        assertThat(base())
                .as("terms count from where they did since %s", before)
                .isZero();
    }

    /** Another cluster id says that this is another store: nobody leads there before somebody has said so. */
    @Test
    void anotherClusterIsRefused() throws Exception {
        threeNodes();
        StoreSnapshot snapshot = StoreSnapshot.of(etcd.member(0));
        nodes.get(0).awaitMoreWrites(60);

        long restoredAt = System.nanoTime();
        snapshot.restoreAsAnotherCluster();

        nodes.get(0).awaitAfter(restoredAt, "stopped");
        nodes.get(1).awaitUntil("the reason", () -> nodes.get(1).details().contains("another cluster answers"));
        assertThat(nodes)
                .allSatisfy(node -> assertThat(node.find("started", each -> each.nanos() > restoredAt))
                        .isEmpty());
        nodes.forEach(Subject::close);
        try (LocalNode fresh = LocalNode.start(election, "fresh")) {
            fresh.awaitMoreWrites(10);
        }
    }

    /** Only a leader whose lease ran out while nothing answered may have gone for that reason before. */
    private static void assertGivenUpForTheRestore(Subject leader, Duration outage) {
        String reason = leader.await("stopped").field("reason");
        if (outage.compareTo(TTL.dividedBy(2)) < 0) {
            assertThat(reason).isEqualTo("RESTORED");
        } else {
            assertThat(reason).isIn("RESTORED", "LAPSED");
        }
    }

    private void stepDown() throws InterruptedException {
        try (Operator operator = Operator.open(Settings.of(election.settings("operator")))) {
            Entry old = operator.stepDown();
            assertThat(operator.awaitSuccessor(old, Subject.PATIENCE)).isPresent();
        }
    }

    /** After a step down: the second in line. */
    private Subject leader() {
        return nodes.get(1);
    }

    private Subject leader(Event started) {
        return nodes.stream()
                .filter(node -> node.events("started").contains(started))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isQueued(Subject node) {
        return node.find("stage", event -> event.field("is").equals("QUEUED")).isPresent()
                && node.events("started").isEmpty();
    }

    private Event startedAfter(long nanos) {
        nodes.get(0)
                .awaitUntil(
                        "a new term of anybody",
                        () -> nodes.stream()
                                .anyMatch(node -> started(node, nanos).isPresent()));
        return nodes.stream()
                .flatMap(node -> started(node, nanos).stream())
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Event> started(Subject node, long nanos) {
        return node.find("started", event -> event.nanos() - nanos > 0);
    }

    /**
     * The term that lasts. An earlier one may end with the news: the second in line, whose entry is in the snapshot
     * too, can take over before the one who noticed has raised what terms count from.
     */
    private Event settledAfter(long nanos) {
        nodes.get(0)
                .awaitUntil(
                        "a term that lasts",
                        () -> latestAfter(nanos)
                                .filter(latest -> writesOf(latest.number("term")) > 200)
                                .isPresent());
        Event settled = latestAfter(nanos).orElseThrow();
        assertOneLeads(settled);
        return settled;
    }

    private Optional<Event> latestAfter(long nanos) {
        return nodes.stream()
                .flatMap(node -> node.events("started").stream())
                .filter(event -> event.nanos() - nanos > 0)
                .max(Comparator.comparingLong(event -> event.number("term")));
    }

    /** The new leader goes on, and no other term begins in the time in which late detectors would have made one. */
    private void assertOneLeads(Event again) {
        long term = again.number("term");
        nodes.get(0).awaitUntil("many writes of term " + term, () -> writesOf(term) > 200);
        assertThat(nodes.stream()
                        .flatMap(node -> node.events("started").stream())
                        .mapToLong(e -> e.number("term")))
                .allMatch(each -> each <= term);
    }

    private long writesOf(long term) {
        return nodes.stream()
                .flatMap(node -> node.events("wrote").stream())
                .filter(wrote -> wrote.number("term") == term)
                .count();
    }

    /** A mirror of the state as it was would show records that are no more. */
    private void assertMirrorsShowWhatIsThere() throws InterruptedException {
        HaNode any = ((LocalNode) nodes.get(0)).node();
        long now = Reply.of(any.state().range("count/", 1)).await().revision();
        for (Subject each : nodes) {
            Mirror mirror = ((LocalNode) each).node().mirror("count/");
            each.awaitUntil("a mirror of revision " + now, () -> mirror.revision() >= now);
            List<Versioned> shown = mirror.range("count/", "", 10_000);
            assertThat(shown).isNotEmpty();
            assertThat(Reply.of(any.state().range("count/", 20_000)).await().items())
                    .containsAll(shown);
        }
    }

    /** Also by a client that notices nothing of all this. */
    private void assertTheOldTermIsRefused(Event before) throws Exception {
        try (Backend backend = new EtcdBackendProvider().open(Settings.of(election.settings("old")))) {
            long term = before.number("term");
            for (Entry entry : backend.election(election.prefix())
                    .queue()
                    .survey(REST)
                    .toCompletableFuture()
                    .get()
                    .queue()) {
                Fence old = new Fence(entry.key(), term);
                Transaction late = Transaction.builder().put("late", "old").build();
                assertThatThrownBy(() -> Reply.of(
                                        backend.stateStore(election.prefix()).commit(old, late))
                                .await())
                        .isInstanceOf(NotLeaderException.class);
            }
        }
    }

    private long revision() throws Exception {
        try (Client raw = Client.builder().endpoints(etcd.endpoints()).build()) {
            return raw.getKVClient()
                    .get(ByteSequence.from("filler", UTF_8))
                    .get()
                    .getHeader()
                    .getRevision();
        }
    }

    private void awaitWritesAfter(long nanos) {
        nodes.get(0)
                .awaitUntil(
                        "writes of anybody",
                        () -> nodes.stream()
                                .anyMatch(node -> node.find("wrote", event -> event.nanos() - nanos > 0)
                                        .isPresent()));
    }

    /** What terms count from. */
    private long base() throws Exception {
        try (Backend backend = new EtcdBackendProvider().open(Settings.of(election.settings("reader")))) {
            return backend.election(election.prefix()).queue().survey(REST).toCompletableFuture().get().queue().stream()
                    .mapToLong(Entry::base)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void fill() throws Exception {
        ByteSequence key = ByteSequence.from("filler", UTF_8);
        try (Client raw = Client.builder().endpoints(etcd.endpoints()).build()) {
            for (int i = 0; i < 50; i++) {
                raw.getKVClient().put(key, key).get();
            }
        }
    }
}
