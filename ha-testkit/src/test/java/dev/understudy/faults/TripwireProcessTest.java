package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.understudy.NodeId;
import dev.understudy.internal.tripwire.Tripwire;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.NodeInfo;
import dev.understudy.spi.Subscription;
import dev.understudy.testkit.process.JavaProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tripwire of a process that is killed, or stands still. */
@SuppressWarnings("try") // A watch works by being open.
class TripwireProcessTest {
    private static final int ROUNDS = Integer.getInteger("tripwire.rounds", 3);

    private final UUID incarnation = UUID.randomUUID();
    private final BlockingQueue<Evidence> evidence = new LinkedBlockingQueue<>();
    private Tripwire watching;

    @BeforeEach
    void open() throws IOException {
        watching = Tripwire.deaf(System::nanoTime, task -> {
            Thread thread = new Thread(task, "tripwire-test");
            thread.setDaemon(true);
            thread.start();
        });
    }

    @AfterEach
    void close() {
        watching.close();
    }

    @Test
    void aKilledProcessIsProvenGoneWithinMilliseconds() throws InterruptedException {
        List<Long> micros = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (JavaProcess process = process()) {
                Subscription watch = watch(process);
                assertThat(next()).isEqualTo(new Evidence.Alive());

                long killedAt = System.nanoTime();
                process.kill();

                assertThat(next()).isEqualTo(new Evidence.Gone());
                micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - killedAt));
                watch.close();
            }
            evidence.clear();
        }
        System.out.println("SIGKILL -> proven gone: " + micros.stream().sorted().toList() + " us");
        assertThat(micros).allMatch(took -> took < 1_000_000);
    }

    @Test
    void aProcessThatStandsStillIsNotGone() throws InterruptedException {
        try (JavaProcess process = process()) {
            watch(process);
            assertThat(next()).isEqualTo(new Evidence.Alive());
            process.freeze();
            assertThat(evidence.poll(2, TimeUnit.SECONDS)).isNull();
            process.thaw();
            assertThat(evidence.poll(200, TimeUnit.MILLISECONDS)).isNull();

            process.kill();

            assertThat(next()).isEqualTo(new Evidence.Gone());
        }
    }

    private Evidence next() throws InterruptedException {
        return evidence.poll(Subject.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private JavaProcess process() {
        return JavaProcess.of(TrippedProcess.class)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .args(incarnation.toString())
                .start();
    }

    @CanIgnoreReturnValue
    private Subscription watch(JavaProcess process) {
        String line = process.awaitLine(text -> text.startsWith(TrippedProcess.MARK), Subject.PATIENCE)
                .text();
        String address = "127.0.0.1:" + line.substring(TrippedProcess.MARK.length());
        Candidate who = new Candidate(new NodeId("leader"), incarnation, "", address, 0, true, NodeInfo.NONE);
        Entry leader = new Entry("/leader/1", new LeaseId(1), 1, "leader");
        return watching.watch(leader, new Member(who, new LeaseId(1)), evidence::add);
    }
}
