package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.Fence;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.state.Transaction;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestMember;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that are dead, frozen or restarted, and endpoints that never were. */
class EtcdFaultsTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(3).managed().build();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration ATTEMPT = Duration.ofMillis(500);

    /** Nobody listens on port 1; names below .invalid never resolve (RFC 2606). */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "nowhere.invalid:2379", "127.0.0.1:1,nowhere.invalid"})
    void deadEndpointsAmongLiveOnesDoNotMatter(String dead) {
        for (int round = 0; round < 3; round++) {
            try (Session session =
                    Session.open(dead + "," + ETCD.member(0).endpoint().getAuthority())) {
                session.useAll();
            }
        }
    }

    @Test
    void deadEndpointsAloneAreNamed() {
        try (Session session = Session.open("127.0.0.1:1,nowhere.invalid:2379")) {
            assertThatThrownBy(session::grant)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("127.0.0.1:1: Connection refused")
                    .hasMessageContaining("nowhere.invalid:2379: ");
        }
    }

    @Test
    void renewalGoesOnWhileTheMemberInUseIsFrozenAndBellsRing() {
        try (Session session = Session.open(ETCD.connectString())) {
            LeaseId lease = session.grant();
            Entry own = Session.await(session.coordinator.queue().enlist(lease, new NodeId("n1"), Session.TIMEOUT));
            AtomicInteger rings = new AtomicInteger();
            session.coordinator.queue().watch(own.key(), rings::incrementAndGet);
            Awaitility.await().atMost(LIMIT).until(() -> rings.get() > 0);

            for (int i = 0; i < 3; i++) {
                TestMember member = ETCD.member(i);
                member.freeze();
                int before = rings.get();
                Awaitility.await().atMost(LIMIT).until(() -> renews(session, lease));
                Awaitility.await().atMost(LIMIT).until(() -> {
                    touch(session, own, lease);
                    return rings.get() > before;
                });
                member.thaw();
                Awaitility.await().atMost(LIMIT).until(member::isHealthy);
            }
        }
    }

    /** One attempt finds the member frozen; the next one, through another, succeeds. */
    @Test
    void aFrozenFollowerCostsOneAttempt() {
        TestMember leader = ETCD.leader().orElseThrow();
        TestMember follower = ETCD.etcd().members().stream()
                .filter(member -> !member.equals(leader))
                .findFirst()
                .orElseThrow();
        String endpoints =
                follower.endpoint().getAuthority() + "," + leader.endpoint().getAuthority();
        try (Session session = Session.open(endpoints)) {
            LeaseId lease = session.grant();
            assertThat(renews(session, lease)).isTrue();
            follower.freeze();

            int failed = 0;
            for (int i = 0; i < 6; i++) {
                failed += renews(session, lease) ? 0 : 1;
            }

            assertThat(failed).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void whatWasSentToAFrozenMemberIsUnknownAndWhatWasNotIsNotApplied() {
        String only = ETCD.member(1).endpoint().getAuthority();
        try (Session session = Session.open(only, "db.etcd.request_timeout", "1s");
                Session late = Session.open(only, "db.etcd.request_timeout", "1s")) {
            Entry own = session.enlist("n1");
            session.put(own, "k", "1");
            ETCD.member(1).freeze();

            assertThatThrownBy(() -> session.put(own, "k", "2")).isInstanceOf(OutcomeUnknownException.class);
            assertThatThrownBy(() -> session.get("k")).isInstanceOf(UnavailableException.class);
            // This one never got a connection.
            assertThatThrownBy(() -> late.put(own, "k", "3")).isInstanceOf(UnavailableException.class);

            ETCD.member(1).thaw();
            Awaitility.await()
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> session.get("k").isPresent());
            assertThat(session.get("k")).isNotEqualTo(Optional.of("3"));
        }
    }

    @Test
    void everyCallEndsByItsDeadline() {
        String only = ETCD.member(2).endpoint().getAuthority();
        try (Session session = Session.open(only)) {
            LeaseId lease = session.grant();
            ETCD.member(2).freeze();
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                assertThat(renews(session, lease)).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ATTEMPT.multipliedBy(4));
            }
        }
    }

    @Test
    void aRestartedOnlyMemberIsFoundAgainAtOnce() {
        TestMember member = ETCD.member(0);
        try (Session session = Session.open(member.endpoint().getAuthority())) {
            Entry own = session.enlist("n1");
            AtomicInteger rings = new AtomicInteger();
            session.coordinator.queue().watch(own.key(), rings::incrementAndGet);
            Awaitility.await().atMost(LIMIT).until(() -> rings.get() > 0);
            member.kill();
            assertThatThrownBy(() -> session.look(own)).isInstanceOf(HaException.class);
            assertThatThrownBy(() -> session.look(own))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("Connection refused");
            member.start();
            Awaitility.await().atMost(LIMIT).until(member::isHealthy);

            assertThat(session.look(own).ownIsFirst()).isTrue();
            Awaitility.await().atMost(LIMIT).until(() -> {
                int before = rings.get();
                touch(session, own, own.lease());
                return rings.get() > before;
            });
        }
    }

    @Test
    void afterCloseEverythingFailsAtOnce() {
        Session session = Session.open(ETCD.connectString());
        LeaseId lease = session.grant();
        session.close();
        session.close();

        assertThatThrownBy(() -> Session.await(session.coordinator.leases().renew(lease, ATTEMPT)))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> session.get("k")).isInstanceOf(UnavailableException.class);
    }

    @Test
    void limitsOfEtcdAreNamed() {
        try (Session session = Session.open(ETCD.connectString(), "db.etcd.max_msg_size", "1MiB")) {
            Entry own = session.enlist("n1");
            Transaction.Builder many = Transaction.builder();
            for (int i = 0; i < 129; i++) {
                many.put("k" + i, "v");
            }
            Fence fence = new Fence(own.key(), own.createRevision());

            assertThatThrownBy(() -> Session.await(session.state.commit(fence, many.build())))
                    .isInstanceOf(HaException.class)
                    .hasMessageContaining("--max-txn-ops");
            assertThatThrownBy(() -> session.put(own, "k", "v".repeat(1_600_000)))
                    .hasMessageContaining("--max-request-bytes");
            assertThatThrownBy(() -> session.put(own, "k", "v".repeat(4_000_000)))
                    .hasMessageContaining("--max-request-bytes");
            session.put(own, "big", "v".repeat(1_200_000));
            assertThatThrownBy(() -> session.get("big")).hasMessageContaining("db.etcd.max_msg_size=1048576");
        }
    }

    private static boolean renews(Session session, LeaseId lease) {
        try {
            return Session.await(session.coordinator.leases().renew(lease, ATTEMPT)) > 0;
        } catch (UnavailableException | OutcomeUnknownException failed) {
            return false;
        }
    }

    /** Changes the watched entry without ending it: enlists again after a withdrawal. */
    private static void touch(Session session, Entry own, LeaseId lease) {
        try {
            Entry now = Session.await(session.coordinator.queue().enlist(lease, new NodeId("n1"), ATTEMPT));
            Session.await(session.coordinator.queue().withdraw(now, Optional.empty(), ATTEMPT));
            Session.await(session.coordinator.queue().enlist(lease, new NodeId(own.holder()), ATTEMPT));
        } catch (HaException failed) {
            // The next round tries again.
        }
    }
}
