package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.error.HaException;
import dev.understudy.etcd.Etcd;
import dev.understudy.state.HeldLock;
import dev.understudy.state.Mirror;
import dev.understudy.state.SharedState;
import dev.understudy.state.Transaction;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestMember;
import dev.understudy.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mirrors and locks while members of etcd, and holders of locks, break. */
@Timeout(180)
class StateFaultTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(3)
            .timing(Duration.ofMillis(100), Duration.ofMillis(500))
            .build();

    private final String prefix = "/state-" + UUID.randomUUID();

    /** Every member is killed, restarted or frozen in turn, while a leader writes as fast as it can. */
    @Test
    void aMirrorMissesNothingAndALockIsHeldThoughMembersBreak() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        try (HaNode leader = node("leader");
                HaNode follower = node("follower")) {
            leader.start();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> leader.leadership().isPresent());
            follower.start();
            HeldLock held = follower.locks().tryLock("c1").orElseThrow();
            Leadership term = leader.leadership().orElseThrow();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    write(leader.state(), term, written);
                }
            });
            Mirror mirror = follower.mirror("");
            for (TestMember member : ETCD.etcd().members()) {
                strike(member, written);
            }
            enough.set(true);
            writer.get(30, TimeUnit.SECONDS);

            mirror.current(term).toCompletableFuture().get(30, TimeUnit.SECONDS);

            assertThat(written).hasValueGreaterThan(100);
            assertThat(mirror.range("", "", 10_000))
                    .isEqualTo(leader.state().range("", 10_000).await().items());
            assertThat(held.isHeld()).isTrue();
        }
    }

    @Test
    void aLockWhoseHolderIsKilledIsFreeWhenItsLeaseEnds() throws Exception {
        try (JavaProcess holder = JavaProcess.of(LockHolder.class)
                        .name("holder")
                        .jvmFlags("-XX:TieredStopAtLevel=1")
                        .property("logback.configurationFile", "node-logback.xml")
                        .args(ETCD.connectString(), prefix, "c1", "3s")
                        .start();
                HaNode other = LockHolder.node(ETCD.connectString(), prefix, "3s")) {
            String said = holder.awaitLine(line -> line.startsWith("held "), Duration.ofSeconds(60))
                    .text();
            assertThat(other.locks().tryLock("c1")).isEmpty();
            long killedAt = System.nanoTime();

            holder.kill();
            HeldLock next = other.locks().lock("c1", Duration.ofSeconds(60)).orElseThrow();

            System.out.printf("free %d ms after SIGKILL%n", (System.nanoTime() - killedAt) / 1_000_000);
            assertThat(next.token()).isGreaterThan(Long.parseLong(said.substring("held ".length())));
            assertThat(next.isHeld()).isTrue();
        }
    }

    /** Its lease would last for a minute. */
    @Test
    void theLocksOfALeaderThatIsKilledAreFreeAtOnce() throws Exception {
        try (JavaProcess leader = JavaProcess.of(LockHolder.class)
                        .name("leader")
                        .jvmFlags("-XX:TieredStopAtLevel=1")
                        .property("logback.configurationFile", "node-logback.xml")
                        .args(ETCD.connectString(), prefix, "c1", "60s", "lead")
                        .start();
                HaNode other = LockHolder.node(ETCD.connectString(), prefix, "60s")) {
            leader.awaitLine(line -> line.startsWith("held "), Duration.ofSeconds(60));
            other.start();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> other.status().watching().contains("tripwire"));
            assertThat(other.locks().tryLock("c1")).isEmpty();

            leader.kill();

            assertThat(other.locks().lock("c1", Duration.ofSeconds(20))).isPresent();
        }
    }

    private static void strike(TestMember member, AtomicInteger written) {
        member.freeze();
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        member.thaw();
        awaitWrites(written);
        member.kill();
        awaitWrites(written);
        member.start();
        await().atMost(Duration.ofSeconds(60)).until(member::isHealthy);
    }

    private static void awaitWrites(AtomicInteger written) {
        int before = written.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> written.get() > before + 20);
    }

    /** What became of it does not matter here: the mirror must show it if the store does. */
    private static void write(SharedState state, Leadership term, AtomicInteger written) {
        int number = written.get();
        Transaction.Builder both =
                Transaction.builder().put("last", "" + number).put("k" + number % 500, "" + number);
        if (number % 7 == 0) {
            both.delete("k" + (number + 250) % 500);
        }
        try {
            state.under(term).commit(both.build()).toCompletableFuture().join();
            written.incrementAndGet();
        } catch (CompletionException failed) {
            assertThat(failed.getCause()).isInstanceOf(HaException.class);
        }
    }

    private HaNode node(String id) {
        return HaNode.builder(id)
                .election(prefix)
                .leaseTtl(Duration.ofSeconds(10))
                .store(Etcd.at(ETCD.connectString()).requestTimeout(Duration.ofSeconds(1)))
                .mirror("")
                .build();
    }
}
