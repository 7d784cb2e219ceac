package dev.understudy.cli.operate;

import dev.understudy.Operator;
import dev.understudy.error.ConfigException;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import dev.understudy.status.StatusJson;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy history}. */
@Command(
        name = "history",
        description = "List past terms, the newest first: who led, from when, until when, and why it ended.")
final class HistoryCommand extends OperatorCommand {
    private static final int MOST = 1_000;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many terms, from 1 to " + MOST + " (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 1 || limit > MOST) {
            throw new ConfigException("--limit", Integer.toString(limit), "must be from 1 to " + MOST);
        }
        return super.call();
    }

    @Override
    protected int run(Operator operator, PrintWriter out) throws InterruptedException {
        List<TermRecord> history = operator.history(limit);
        if (json) {
            Json.print(StatusJson.history(history), out);
        } else {
            table(history).print(out, Standings.ansi());
        }
        return ExitCode.DONE;
    }

    private static Table table(List<TermRecord> history) {
        Table table = new Table("TERM", "HOLDER", "FROM", "TO", "FOR", "REASON", "NOBODY LED BEFORE");
        for (int i = 0; i < history.size(); i++) {
            TermRecord record = history.get(i);
            Optional<TermRecord.Vacancy> vacancy =
                    i + 1 < history.size() ? history.get(i + 1).vacancyUntil(record) : Optional.empty();
            table.row(
                    record.end().isEmpty() ? "fg(green)" : "",
                    Long.toString(record.term()),
                    Text.plain(record.holder()),
                    Times.local(record.from()),
                    record.end().map(HistoryCommand::until).orElse("-"),
                    record.end()
                            .map(end -> (end.exact() ? "" : "at least ")
                                    + Times.span(Duration.between(record.from(), end.at())))
                            .orElse("-"),
                    record.end().map(HistoryCommand::reason).orElse("-"),
                    vacancy.map(TermRecord.Vacancy::toString).orElse("-"));
        }
        return table;
    }

    private static String until(TermEnd end) {
        String at = Times.local(end.at());
        return end.exact() ? at : "after " + at;
    }

    private static String reason(TermEnd end) {
        return end.detail().isEmpty() ? end.reason().name() : end.reason() + " (" + Text.plain(end.detail()) + ")";
    }
}
