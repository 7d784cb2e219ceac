package dev.understudy.cli.operate;

import dev.understudy.Operator;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.Entry;
import dev.understudy.spi.MembershipSnapshot;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code understudy leader}. */
@Command(
        name = "leader",
        description = {"Print the leader's name and address.", "Exit code 0 if somebody leads, 1 if nobody does."})
final class LeaderCommand extends OperatorCommand {
    @Override
    protected int run(Operator operator, PrintWriter out) throws InterruptedException {
        MembershipSnapshot roll = operator.roll();
        Optional<Entry> leader = roll.leader();
        leader.ifPresent(entry -> out.println((Text.plain(entry.holder()) + " "
                        + Text.plain(roll.holder(entry)
                                .map(member -> member.who().address())
                                .orElse("")))
                .strip()));
        return leader.isPresent() ? ExitCode.DONE : ExitCode.NO;
    }
}
