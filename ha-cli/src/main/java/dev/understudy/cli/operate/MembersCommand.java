package dev.understudy.cli.operate;

import dev.understudy.Operator;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.status.StatusJson;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy members}. */
@Command(name = "members", description = "List all nodes in the order of succession.")
final class MembersCommand extends OperatorCommand {
    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Override
    protected int run(Operator operator, PrintWriter out) throws InterruptedException {
        MembershipSnapshot roll = operator.roll();
        if (json) {
            Json.print(StatusJson.standings(roll, Map.of()), out);
        } else {
            Standings.members(roll).print(out, Standings.ansi());
        }
        return ExitCode.DONE;
    }
}
