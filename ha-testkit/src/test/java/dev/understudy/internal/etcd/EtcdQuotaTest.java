package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.Fence;
import dev.understudy.error.StoreFullException;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.Backend.Lacking;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.StateStore;
import dev.understudy.spi.StateStore.Committed;
import dev.understudy.spi.StateStore.Outcome;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.TermBeginning;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import dev.understudy.state.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** etcd at its quota: what is counted, what is refused, and what goes on. */
class EtcdQuotaTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LARGE = 300_000;
    private static final TermEnd END = new TermEnd(TermEnd.Reason.RESIGNED, "", Instant.ofEpochSecond(7));

    private final QuotaEtcd etcd = new QuotaEtcd();

    @AfterEach
    void stop() {
        etcd.close();
    }

    /** Up to etcd#22134 nested puts pass the quota uncounted, and all of a transaction with a condition are nested. */
    @Test
    void commitsCountAgainstTheQuotaAndAreRefusedAsNotApplied() {
        try (Session session = Session.open(etcd.hosts())) {
            Entry own = session.join("n1");
            Map<String, Boolean> applied = new LinkedHashMap<>();
            for (int i = 0; i < 100 && !applied.containsValue(false); i++) {
                String key = "k" + i;
                try {
                    Session.await(session.state.commit(fence(own), create(key)));
                    applied.put(key, true);
                } catch (StoreFullException full) {
                    assertThat(full).hasMessageContainingAll("not applied", "NOSPACE", "etcdctl alarm disarm");
                    applied.put(key, false);
                }
            }
            assertThat(applied).hasSizeGreaterThan(3).containsValue(false);
            // etcd looks at the size of its last commit to disk, up to a tenth of a second ago.
            assertThat(etcd.size()).isLessThan(2 * QuotaEtcd.QUOTA);
            applied.forEach((key, done) ->
                    assertThat(session.get(key).isPresent()).as(key).isEqualTo(done));
        }
    }

    /**
     * Of requests under way together, that which goes beyond the quota is applied though etcd answers with an error.
     */
    @Test
    void s7WhatIsAnsweredIsTrueForCommitsUnderWayTogether() {
        try (Session session = Session.open(etcd.hosts())) {
            Entry own = session.join("n1");
            Map<String, Boolean> applied = new LinkedHashMap<>();
            for (int round = 0; round < 40 && !applied.containsValue(false); round++) {
                Map<String, CompletableFuture<Outcome>> sent = new LinkedHashMap<>();
                for (int i = 0; i < 8; i++) {
                    String key = round + "-" + i;
                    sent.put(key, commit(session, own, create(key)));
                }
                sent.forEach((key, answer) -> applied.put(key, outcome(answer)));
            }
            assertThat(applied).containsValue(false);
            applied.forEach((key, done) ->
                    assertThat(session.get(key).isPresent()).as(key).isEqualTo(done));
        }
    }

    @Test
    void whatOnlyDeletesMakesRoomAndPasses() {
        try (Session session = Session.open(etcd.hosts())) {
            Entry own = session.join("n1");
            long version = session.put(own, "k", "v");
            etcd.fill();
            Session.await(session.state.commit(
                    fence(own),
                    Transaction.builder()
                            .require("k", version)
                            .delete("k")
                            .delete("l")
                            .build()));
            assertThat(session.get("k")).isEmpty();
        }
    }

    /** Also where etcd counts nested puts: a note for the history is one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void underTheAlarmAnElectionGoesOnAndItsHistoryCatchesUp(boolean counting) throws IOException {
        try (CountingEtcd proxy = new CountingEtcd(etcd.cluster().endpoints().get(0));
                Session session = Session.open(counting ? proxy.address() : etcd.hosts())) {
            Entry first = session.join("n1");
            Entry second = session.join("n2");
            Entry third = session.join("n3");
            Entry last = session.join("n4");
            Session.await(session.coordinator
                    .history()
                    .began(first, TermBeginning.at(Instant.ofEpochSecond(1)), Session.TIMEOUT));
            etcd.fill();
            proxy.full = true;

            assertThatThrownBy(session::grant)
                    .isInstanceOf(StoreFullException.class)
                    .hasMessageContainingAll("nothing can join", "NOSPACE", "etcdctl alarm disarm")
                    .hasMessageNotContaining("\n");
            assertThat(Session.await(session.coordinator.leases().renew(first.lease(), Session.TIMEOUT)))
                    .isPositive();
            assertThat(session.look(first).ownIsFirst()).isTrue();
            assertThat(Session.await(session.backend.lacking(session.prefix, Session.TIMEOUT)))
                    .extracting(Lacking::what)
                    .isEmpty();

            assertThat(Session.await(session.coordinator.queue().handOver(first, second, END, Session.TIMEOUT)))
                    .isTrue();
            assertThat(session.look(second).ownIsFirst()).isTrue();
            Session.await(session.coordinator
                    .history()
                    .began(second, TermBeginning.at(Instant.ofEpochSecond(2)), Session.TIMEOUT));
            Eviction eviction = Session.await(
                    session.coordinator.queue().evict(third, second, new Grounds.Proven(), END, Session.TIMEOUT));
            assertThat(eviction.done()).isTrue();
            assertThat(eviction.view().ownIsFirst()).isTrue();
            Session.await(session.coordinator.queue().withdraw(third, Optional.of(END), Session.TIMEOUT));
            assertThat(session.look(last).ownIsFirst()).isTrue();
            assertThat(proxy.refused.get()).isEqualTo(counting ? 4 : 0);

            etcd.cure();
            proxy.full = false;
            Awaitility.await()
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(history(session))
                            .filteredOn(term -> term.end().isPresent())
                            .extracting(TermRecord::holder)
                            .containsExactly("n2", "n1"));
            session.join("n5");
        }
    }

    @Test
    void aMemberTellsItsRoomAndItsAlarm() {
        try (Session session = Session.open(etcd.hosts())) {
            StoreMember before = health(session);
            assertThat(before.isFull()).isFalse();
            assertThat(before.room().orElseThrow().quota()).hasValue(QuotaEtcd.QUOTA);
            assertThat(before.room().orElseThrow().filled().orElseThrow()).isBetween(0.0001, 0.5);
            assertThat(before.room().orElseThrow().uncompacted().orElseThrow()).isPositive();
            etcd.fill();
            StoreMember after = health(session);
            assertThat(after.isFull()).isTrue();
            assertThat(after.answeredIn()).isPresent();
            assertThat(after.room().orElseThrow().filled().orElseThrow()).isGreaterThan(0.9);
            etcd.cure();
            assertThat(health(session).alarms()).isEmpty();
            assertThat(health(session).room().orElseThrow().uncompacted().orElseThrow())
                    .isLessThan(after.room().orElseThrow().uncompacted().orElseThrow());
        }
    }

    private static StoreMember health(Session session) {
        return Session.await(session.backend.health(session.prefix, Session.TIMEOUT))
                .get(0);
    }

    private static List<TermRecord> history(Session session) {
        return new ArrayList<>(Session.await(session.coordinator.history().latest(10, Session.TIMEOUT)));
    }

    private static Fence fence(Entry own) {
        return new Fence(own.key(), own.createRevision());
    }

    /** Nested, because of its condition. */
    private static Transaction create(String key) {
        return Transaction.builder()
                .require(key, Transaction.ABSENT)
                .put(key, new byte[LARGE])
                .build();
    }

    private static CompletableFuture<Outcome> commit(Session session, Entry own, Transaction transaction) {
        return session.state
                .commit(fence(own), StateStore.NO_BARRIER, List.of(transaction))
                .toCompletableFuture();
    }

    /** True if it was applied, false if it was not; anything else is a failure of the test. */
    private static boolean outcome(CompletableFuture<Outcome> answer) {
        try {
            return ((Committed) answer.join()).applied(0) > 0;
        } catch (RuntimeException failed) {
            assertThat(Failures.unwrap(failed)).isInstanceOf(StoreFullException.class);
            return false;
        }
    }
}
