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
    private static final Audit CLEAN = new Audit(0, 0, 0);
    private static final Round GOOD = round(Optional.of(new Successor("node-2", 9, Duration.ofMillis(3_412))), CLEAN);
    private static final Round NOBODY = round(Optional.empty(), CLEAN);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    @Test
    void aRoundIsGoodOnlyIfNothingIsLostAndTheOutageIsInItsBound() {
        assertThat(GOOD.good()).isTrue();
        assertThat(NOBODY.good()).isFalse();
        assertThat(round(GOOD.successor(), new Audit(1, 0, 0)).good()).isFalse();
        assertThat(round(GOOD.successor(), new Audit(0, 1, 0)).good()).isFalse();
        assertThat(round(GOOD.successor(), new Audit(0, 0, 1)).good()).isFalse();
        Successor late = new Successor("node-2", 9, BOUND.plusMillis(1));
        assertThat(round(Optional.of(late), CLEAN).good()).isFalse();
    }

    @Test
    void jsonIsOneObjectARoundAndASummary() {
        JsonLines json = new JsonLines(stream(out), new Timeline(stream(progress)));
        json.event("something");
        json.roundEnds(GOOD);
        json.roundEnds(NOBODY);
        json.end(List.of(GOOD, NOBODY), false);
        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        "{\"round\":1,\"kill\":\"SIGKILL\",\"oldLeader\":\"node-1\",\"newLeader\":\"node-2\",\"term\":9,"
                                + "\"reason\":\"CRASHED\",\"detail\":\"tripwire\",\"outageMillis\":3412,\"boundMillis\":4000,"
                                + "\"acknowledged\":42,\"lost\":0,\"doubled\":0,\"outOfTerm\":0}",
                        "{\"round\":1,\"kill\":\"SIGKILL\",\"oldLeader\":\"node-1\",\"newLeader\":null,\"term\":null,"
                                + "\"reason\":\"CRASHED\",\"detail\":\"tripwire\",\"outageMillis\":null,\"boundMillis\":4000,"
                                + "\"acknowledged\":42,\"lost\":0,\"doubled\":0,\"outOfTerm\":0}",
                        "{\"summary\":true,\"rounds\":2,\"acknowledged\":84,\"lost\":0,\"doubled\":0,"
                                + "\"longestOutageMillis\":3412,\"good\":false}");
        assertThat(progress.toString(UTF_8)).contains("something");
    }

    @Test
    void theTimelineEndsWithATable() {
        Timeline timeline = new Timeline(stream(out));
        timeline.roundBegins(1, Kill.KILL, "node-1");
        timeline.roundEnds(GOOD);
        timeline.end(List.of(GOOD), true);
        assertThat(out.toString(UTF_8))
                .contains("round 1: node-1 leads and is killed")
                .contains("outage 3412 ms of at most 4000 ms; 42 payments acknowledged, 0 lost, 0 doubled")
                .containsPattern("1 +SIGKILL +node-1 +CRASHED \\(tripwire\\) +node-2 +9 +3412 ms +4000 ms +42 +0 +0")
                .contains("Every payment that was acknowledged is there, once.");
    }

    @Test
    void aBrokenPromiseIsNotPassedOver() {
        Timeline timeline = new Timeline(stream(out));
        timeline.roundEnds(NOBODY);
        timeline.end(List.of(NOBODY), false);
        assertThat(out.toString(UTF_8)).contains("NOBODY TOOK OVER", "NOT as promised");
    }

    private static Round round(Optional<Successor> successor, Audit audit) {
        return new Round(1, Kill.KILL, "node-1", Optional.of(CRASHED), successor, BOUND, 42, audit);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }
}
