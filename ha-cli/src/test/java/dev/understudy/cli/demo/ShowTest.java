package dev.understudy.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.cli.demo.Round.Successor;
import dev.understudy.spi.TermEnd;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShowTest {
    private static final Duration BOUND = Duration.ofSeconds(4);
    private static final TermEnd CRASHED = new TermEnd(TermEnd.Reason.CRASHED, "tripwire", Instant.EPOCH);
    private static final Load LOAD = new Load(7.31, 2);
    private static final Audit CLEAN = new Audit(0, 0, 0);
    private static final Round GOOD = round(Optional.of(new Successor("node-2", 9, Duration.ofMillis(3_412))), CLEAN);
    private static final Round LATE = round(Optional.of(new Successor("node-2", 9, BOUND.plusMillis(1))), CLEAN);
    private static final Round NOBODY = round(Optional.empty(), CLEAN);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    @Test
    void onlyWhatIsPromisedOfTheDataDecidesTheExitCode() {
        assertThat(new Verdict(List.of(GOOD, GOOD)).exitCode()).isZero();
        assertThat(new Verdict(List.of(GOOD, LATE)).exitCode()).as("slow").isZero();
        assertThat(new Verdict(List.of(GOOD, NOBODY)).exitCode())
                .as("nobody took over")
                .isEqualTo(1);
        for (Audit broken : List.of(new Audit(1, 0, 0), new Audit(0, 1, 0), new Audit(0, 0, 1))) {
            assertThat(new Verdict(List.of(round(GOOD.successor(), broken), GOOD)).safe())
                    .as("%s", broken)
                    .isFalse();
            assertThat(new Verdict(List.of(round(GOOD.successor(), broken), GOOD)).exitCode())
                    .as("%s", broken)
                    .isEqualTo(1);
        }
    }

    @Test
    void slownessIsToldBesideTheLoadOfTheMachine() {
        assertThat(new Verdict(List.of(GOOD)).sentences())
                .containsExactly(
                        "SAFE: every payment that was acknowledged is there, once. The show went on.",
                        "FAST: each outage was within its bound.");
        assertThat(new Verdict(List.of(GOOD, LATE)).sentences().get(1))
                .isEqualTo("SLOW: 1 of 2 outages were longer than their bound, the longest 4001 ms;"
                        + " this machine was busy, with load 7.3 on 2 processors.");
        assertThat(late(new Load(0.2, 1)).sentences().get(1))
                .endsWith("; this machine was not busy, with load 0.2 on 1 processor.");
        assertThat(late(new Load(-1, 2)).sentences().get(1)).endsWith("; how busy this machine was is not known.");
    }

    @Test
    void theLoadIsThatOfThisMachine() {
        Load load = Load.now();
        assertThat(load.known()).isTrue();
        assertThat(load.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void jsonIsOneObjectARoundAndASummary() {
        JsonLines json = new JsonLines(stream(out), new Timeline(stream(progress)));
        json.event("something");
        json.roundEnds(GOOD);
        json.roundEnds(NOBODY);
        json.end(List.of(GOOD, NOBODY), new Verdict(List.of(GOOD, NOBODY)));
        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        "{\"round\":1,\"kill\":\"SIGKILL\",\"oldLeader\":\"node-1\",\"newLeader\":\"node-2\",\"term\":9,"
                                + "\"reason\":\"CRASHED\",\"detail\":\"tripwire\",\"outageMillis\":3412,\"boundMillis\":4000,"
                                + "\"load\":7.3,\"processors\":2,"
                                + "\"acknowledged\":42,\"lost\":0,\"doubled\":0,\"outOfTerm\":0}",
                        "{\"round\":1,\"kill\":\"SIGKILL\",\"oldLeader\":\"node-1\",\"newLeader\":null,\"term\":null,"
                                + "\"reason\":\"CRASHED\",\"detail\":\"tripwire\",\"outageMillis\":null,\"boundMillis\":4000,"
                                + "\"load\":7.3,\"processors\":2,"
                                + "\"acknowledged\":42,\"lost\":0,\"doubled\":0,\"outOfTerm\":0}",
                        "{\"summary\":true,\"rounds\":2,\"acknowledged\":84,\"lost\":0,\"doubled\":0,"
                                + "\"longestOutageMillis\":3412,\"safe\":true,\"tookOver\":false,\"fast\":false}");
        assertThat(progress.toString(UTF_8)).contains("something");
    }

    @Test
    void theTimelineEndsWithATable() {
        Timeline timeline = new Timeline(stream(out));
        timeline.roundBegins(1, Kill.KILL, "node-1");
        timeline.roundEnds(GOOD);
        timeline.end(List.of(GOOD), new Verdict(List.of(GOOD)));
        assertThat(out.toString(UTF_8))
                .contains("round 1: node-1 leads and is killed")
                .contains(
                        "outage 3412 ms of at most 4000 ms, load 7.3 on 2 processors; 42 payments acknowledged, 0 lost, 0 doubled")
                .containsPattern(
                        "1 +SIGKILL +node-1 +CRASHED \\(tripwire\\) +node-2 +9 +3412 ms +4000 ms +7\\.3 +42 +0 +0")
                .contains("SAFE: every payment that was acknowledged is there, once.");
    }

    @Test
    void aBrokenPromiseIsNotPassedOver() {
        Timeline timeline = new Timeline(stream(out));
        Round lost = round(GOOD.successor(), new Audit(1, 2, 0));
        timeline.roundEnds(NOBODY);
        timeline.end(List.of(lost, NOBODY), new Verdict(List.of(lost, round(Optional.empty(), new Audit(0, 2, 0)))));
        assertThat(out.toString(UTF_8))
                .contains(
                        "NOBODY TOOK OVER;",
                        "NOT SAFE: 1 payments lost, 2 doubled, 0 out of term; see the rounds above.",
                        "NOBODY TOOK OVER within 60 s; see the rounds above.")
                .doesNotContain("The show went on");
    }

    private static Verdict late(Load load) {
        return new Verdict(List.of(
                new Round(1, Kill.KILL, "node-1", Optional.of(CRASHED), LATE.successor(), BOUND, 42, CLEAN, load)));
    }

    private static Round round(Optional<Successor> successor, Audit audit) {
        return new Round(1, Kill.KILL, "node-1", Optional.of(CRASHED), successor, BOUND, 42, audit, LOAD);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }
}
