package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Member;
import dev.understudy.spi.Subscription;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.process.JavaProcess;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sign of life of a process that is killed, frozen, or lets go. */
@SuppressWarnings("try") // A watch works by being open.
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
                    JavaProcess process = process()) {
                watch(session, entry(process), sensed);
                sensed.awaitAlive();

                long killedAt = System.nanoTime();
                process.kill();

                long noticed =
                        sensed.awaitAfter(killedAt, Evidence.Missing.class).nanos() - killedAt;
                millis.add(Duration.ofNanos(noticed).toMillis());
            }
        }
        System.out.println("SIGKILL -> sign missed: " + millis.stream().sorted().toList() + " ms");
        assertThat(millis).allMatch(took -> took < 1_000);
    }

    @Test
    void aFrozenProcessIsNotMissed() {
        Sensed sensed = new Sensed();
        try (Session session = new Session(prefix, ETCD.connectString());
                JavaProcess process = process()) {
            watch(session, entry(process), sensed);
            sensed.awaitAlive();
            long frozenAt = System.nanoTime();
            process.freeze();

            Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

            assertThat(sensed.find(frozenAt, Evidence.Missing.class)).isEmpty();
            process.thaw();
        }
    }

    /** A leader that resigns lets its sign go: nobody may take that for a death, and nothing may stay behind. */
    @Test
    void aSignThatIsGivenUpIsNotMissedAndLeavesNothingBehind() {
        Sensed sensed = new Sensed();
        try (Session leader = new Session(prefix, ETCD.connectString());
                Session session = new Session(prefix, ETCD.connectString())) {
            CrashSensor sign = leader.coordinator.sign().orElseThrow();
            Entry own = leader.enlist("leader");
            for (int term = 0; term < 2; term++) {
                Subscription shown = sign.show(own);
                Subscription watch = watch(session, own, sensed);
                sensed.awaitAlive();
                long givenUpAt = System.nanoTime();

                shown.close();

                Awaitility.await().atMost(PATIENCE).until(() -> signs().isEmpty());
                Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
                assertThat(sensed.find(givenUpAt, Evidence.Missing.class)).isEmpty();
                watch.close();
                sensed.forget();
            }
            assertThat(signs()).isEmpty();
        }
    }

    /** What is never armed is never suspected. */
    @Test
    void aLeaderWithoutASignIsNotMissed() {
        Sensed sensed = new Sensed();
        try (Session session = new Session(prefix, ETCD.connectString())) {
            watch(session, session.enlist("leader"), sensed);
            Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            assertThat(sensed.isSilent()).isTrue();
        }
    }

    private String signs() {
        return ETCD.etcd()
                .etcdctl("get", "--prefix", "--keys-only", "understudy/" + URLEncoder.encode(prefix, UTF_8) + "/vital/")
                .strip();
    }

    /** Ends with the session at the latest. */
    @CanIgnoreReturnValue
    private static Subscription watch(Session session, Entry leader, Sensed sensed) {
        Member member = new Member(Candidate.of(new NodeId(leader.holder()), UUID.randomUUID(), ""), leader.lease());
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
