package dev.understudy.cli.operate;

import com.google.common.collect.ImmutableList;
import dev.understudy.Operator;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.Entry;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy locks}. */
@Command(name = "locks", description = "List the services' locks: who holds each, by which token, and how many wait.")
final class LocksCommand extends OperatorCommand {
    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Override
    protected int run(Operator operator, PrintWriter out) throws InterruptedException {
        Map<String, ImmutableList<Entry>> locks = operator.locks();
        if (json) {
            Json.print(Json.locks(locks), out);
        } else {
            table(locks).print(out, Standings.ansi());
        }
        return ExitCode.DONE;
    }

    private static Table table(Map<String, ImmutableList<Entry>> locks) {
        Table table = new Table("LOCK", "HOLDER", "TOKEN", "WAITING");
        locks.forEach((name, queue) -> table.row(
                "",
                Text.plain(name),
                Text.plain(queue.get(0).holder()),
                queue.get(0).term().toString(),
                Integer.toString(queue.size() - 1)));
        return table;
    }
}
