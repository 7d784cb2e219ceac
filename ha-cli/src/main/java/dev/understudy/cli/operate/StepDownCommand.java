package dev.understudy.cli.operate;

import dev.understudy.Operator;
import dev.understudy.spi.Entry;
import picocli.CommandLine.Command;

/** {@code understudy step-down}. */
@Command(
        name = "step-down",
        description = {
            "Ask the leader to stop its service and to go to the end of the queue.",
            "Exit code 0 if a new term begins, 1 if not, with the reason."
        })
final class StepDownCommand extends ActingCommand {
    @Override
    Entry ask(Operator operator) throws InterruptedException {
        return operator.stepDown();
    }

    @Override
    boolean isWanted(Entry successor) {
        return true;
    }
}
