package dev.understudy.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.understudy.program.Plain;
import dev.understudy.spi.TermEnd;
import java.io.PrintStream;
import java.util.List;

/** One JSON object a line: a round each, then the summary. What happens meanwhile goes elsewhere. */
class JsonLines implements Show {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PrintStream out;
    private final Show progress;

    /** @param progress is told everything, for people */
    JsonLines(PrintStream out, Show progress) {
        this.out = out;
        this.progress = progress;
    }

    @Override
    public void event(String what) {
        progress.event(what);
    }

    @Override
    public void roundBegins(int number, Kill kill, String leader) {
        progress.roundBegins(number, kill, leader);
    }

    @Override
    public void roundEnds(Round round) {
        progress.roundEnds(round);
        ObjectNode json = JSON.createObjectNode()
                .put("round", round.number())
                .put("kill", round.kill().signal())
                .put("oldLeader", round.oldLeader())
                .put("newLeader", round.successor().map(Round.Successor::node).orElse(null))
                .put("term", round.successor().map(Round.Successor::term).orElse(null))
                .put("reason", round.end().map(end -> end.reason().name()).orElse(null))
                .put("detail", round.end().map(TermEnd::detail).orElse(null))
                .put(
                        "outageMillis",
                        round.successor().map(next -> next.outage().toMillis()).orElse(null))
                .put("boundMillis", round.bound().toMillis())
                .put("load", round.load().known() ? Math.round(10 * round.load().average()) / 10.0 : null)
                .put("processors", round.load().processors())
                .put("acknowledged", round.acknowledged())
                .put("lost", round.audit().lost())
                .put("doubled", round.audit().doubled())
                .put("outOfTerm", round.audit().outOfTerm());
        print(json);
    }

    @Override
    public void end(List<Round> rounds, Verdict verdict) {
        ObjectNode json = JSON.createObjectNode()
                .put("summary", true)
                .put("rounds", rounds.size())
                .put(
                        "acknowledged",
                        rounds.stream().mapToInt(Round::acknowledged).sum())
                .put(
                        "lost",
                        rounds.stream().mapToInt(round -> round.audit().lost()).sum())
                .put("doubled", doubled(rounds))
                .put("longestOutageMillis", longestOutageMillis(rounds))
                .put("safe", verdict.safe())
                .put("tookOver", verdict.tookOver())
                .put("fast", verdict.fast());
        print(json);
    }

    /** Each audit looks at all payments from the start, so the last one counts them all. */
    private static int doubled(List<Round> rounds) {
        return rounds.isEmpty() ? 0 : rounds.get(rounds.size() - 1).audit().doubled();
    }

    private static long longestOutageMillis(List<Round> rounds) {
        return rounds.stream()
                .flatMap(round -> round.successor().stream())
                .mapToLong(next -> next.outage().toMillis())
                .max()
                .orElse(0);
    }

    private void print(ObjectNode json) {
        try {
            out.println(Plain.json(JSON.writeValueAsString(json)));
            out.flush();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
