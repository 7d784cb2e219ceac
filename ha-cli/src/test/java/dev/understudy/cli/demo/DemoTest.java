package dev.understudy.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.TermEnd.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole demonstration: real etcd, real processes, real signals. */
@Timeout(300)
class DemoTest {
    /** How to run the sample node, without its flags. */
    static final ImmutableList<String> NODE = ImmutableList.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.understudy.sample.Main");

    private final List<Round> rounds = new ArrayList<>();

    @Test
    void whateverWayALeaderEndsNothingIsLost() throws InterruptedException {
        play(new Options(
                4, ImmutableList.of(Kill.KILL, Kill.TERM, Kill.STOP, Kill.ROLL), Duration.ofSeconds(3), 1, NODE));
        assertThat(rounds).hasSize(4).allSatisfy(round -> {
            assertThat(round.audit()).isEqualTo(new Audit(0, 0, 0));
            assertThat(round.acknowledged()).isGreaterThan(100);
            assertThat(round.successor()).isPresent();
            assertThat(round.successor().orElseThrow().node()).isNotEqualTo(round.oldLeader());
        });
        assertThat(rounds.stream().map(round -> round.successor().orElseThrow().term()))
                .as("S2: terms rise")
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(rounds.stream().map(round -> round.end().orElseThrow().reason()))
                .as("the history of terms")
                .containsExactly(Reason.CRASHED, Reason.RESIGNED, Reason.LAPSED, Reason.TRANSFERRED);
        assertNothingRuns();
    }

    @Test
    void aNodeThatCannotStartIsQuoted() {
        Options tooShort = new Options(1, ImmutableList.of(Kill.TERM), Duration.ofMillis(100), 1, NODE);
        assertThatThrownBy(() -> play(tooShort))
                .isInstanceOfSatisfying(
                        DemoException.class,
                        failed -> assertThat(failed.exitCode()).isEqualTo(78))
                .hasMessageContaining("cluster.leader-session-ttl=");
        assertNothingRuns();
    }

    private void play(Options options) throws InterruptedException {
        Timeline timeline = new Timeline(System.out);
        new Demo(options, new JsonLines(System.out, timeline) {
                    @Override
                    public void roundEnds(Round round) {
                        rounds.add(round);
                        super.roundEnds(round);
                    }
                })
                .play();
    }

    private static void assertNothingRuns() {
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }
}
