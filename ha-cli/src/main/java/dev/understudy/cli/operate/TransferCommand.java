package dev.understudy.cli.operate;

import dev.understudy.NodeId;
import dev.understudy.Operator;
import dev.understudy.spi.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy transfer}. */
@Command(
        name = "transfer",
        description = {
            "Ask the leader to hand over to a node of choice.",
            "Exit code 0 if that node leads afterwards, 1 if not, with the reason."
        })
final class TransferCommand extends ActingCommand {
    @Option(names = "--to", required = true, paramLabel = "ID", description = "who shall lead")
    private @Nullable String to;

    @Override
    Entry ask(Operator operator) throws InterruptedException {
        return operator.transfer(new NodeId(Objects.requireNonNull(to)));
    }

    @Override
    boolean isWanted(Entry successor) {
        return successor.holder().equals(to);
    }
}
