package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.mirror.WatchedMirror;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.spi.Entry;
import dev.understudy.state.Transaction;
import dev.understudy.testkit.contract.EntryTerm;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a mirror costs, and what a promotion with one does: figures are printed, for {@code -Dmirror.keys} of 100 and of
 * many; 100 000 make the table of the documentation.
 */
class MirrorSizeTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static final int MANY = Integer.getInteger("mirror.keys", 10_000);
    private static final int ROUNDS = 51;

    @Test
    void aSmallKeyCostsLessThanAKibibyteAndAPromotionIsAsFastWithMany() {
        try (Session session = new Session("/size-" + UUID.randomUUID(), ETCD.connectString());
                SystemPorts ports = new SystemPorts("size")) {
            Entry leader = session.enlist("n1");
            Figures few = measure(session, ports, leader, 100);
            Figures many = measure(session, ports, leader, MANY);

            System.out.printf("%d keys: filled in %d ms, current in %d us%n", 100, few.fillMillis, few.currentMicros);
            System.out.printf(
                    "%d keys: filled in %d ms, current in %d us, %d bytes a key%n",
                    MANY, many.fillMillis, many.currentMicros, many.bytesPerKey);
            assertThat(many.bytesPerKey).isLessThan(1024);
        }
    }

    private record Figures(long fillMillis, long currentMicros, long bytesPerKey) {}

    private static Figures measure(Session session, SystemPorts ports, Entry leader, int keys) {
        String prefix = keys + "/";
        for (int begin = 0; begin < keys; begin += 100) {
            Transaction.Builder some = Transaction.builder();
            for (int i = begin; i < begin + 100; i++) {
                some.put(String.format("%sk%08d", prefix, i), "8 bytes.");
            }
            Session.await(session.state.commit(leader.fence(), some.build()));
        }
        long before = usedBytes();
        WatchedMirror mirror = new WatchedMirror(
                session.backend.feed(session.prefix),
                prefix,
                ports.serial("size-" + keys),
                ports.scheduler(),
                ports.ports().ticker(),
                Duration.ofSeconds(60));
        long start = System.nanoTime();
        mirror.start();
        EntryTerm held = new EntryTerm(leader);
        Session.await(mirror.current(held));
        long filled = System.nanoTime() - start;
        long[] current = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            session.put(leader, prefix + "k00000000", "round " + round);
            long asked = System.nanoTime();
            Session.await(mirror.current(held));
            current[round] = System.nanoTime() - asked;
            assertThat(mirror.get(prefix + "k00000000").orElseThrow().text()).isEqualTo("round " + round);
        }
        long bytes = (usedBytes() - before) / keys;
        assertThat(mirror.size()).isEqualTo(keys);
        mirror.close();
        Arrays.sort(current);
        return new Figures(filled / 1_000_000, current[ROUNDS / 2] / 1_000, bytes);
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
