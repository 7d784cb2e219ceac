package dev.understudy.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.api.NodeId;
import dev.understudy.port.CrashSensor;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Entry;
import dev.understudy.queue.Evidence;
import dev.understudy.queue.Member;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sign of life of a process that is killed, frozen, or lets go. */
class VitalSignTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(3).managed().build();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROUNDS = Integer.getInteger("sign.rounds", 3);

    private final String prefix = "/sign-" + UUID.randomUUID();

    @Test
    void itIsMissedWithinMillisecondsOfTheDeathOfItsProcess() {
        List<Long> millis = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Sensed sensed = new Sensed();
            try (Session session = new Session(prefix, ETCD.connectString());
                    JavaProcess process = process();
                    CrashSensor.Watch watch = watch(session, entry(process), sensed)) {
                sensed.awaitAlive();

                long killedAt = System.nanoTime();
                process.kill();

                long noticed = sensed.awaitAfter(killedAt, Evidence.Missing.class).nanos() - killedAt;
                millis.add(Duration.ofNanos(noticed).toMillis());
            }
        }
        System.out.println("SIGKILL -> sign missed: " + millis.stream().sorted().toList() + " ms");
        assertThat(millis).allMatch(took -> took < 1_000);
    }

    private static CrashSensor.Watch watch(Session session, Entry leader, Sensed sensed) {
        Member member =
                new Member(Candidate.of(new NodeId(leader.holder()), UUID.randomUUID(), ""), leader.lease());
        return session.coordinator.sign().orElseThrow().watch(leader, member, sensed);
    }

    private JavaProcess process() {
        return JavaProcess.of(SignOfLife.class)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .args(prefix, ETCD.connectString())
                .start();
    }

    private static Entry entry(JavaProcess process) {
        return SignOfLife.entry(process.awaitLine(SignOfLife::isEntry, PATIENCE).text());
    }
}
