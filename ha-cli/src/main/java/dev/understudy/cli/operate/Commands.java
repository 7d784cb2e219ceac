package dev.understudy.cli.operate;

import com.google.common.collect.ImmutableList;
import picocli.CommandLine;

/** All commands of this package. */
public final class Commands {
    private Commands() {}

    /** Ready to be added to a program. */
    public static ImmutableList<CommandLine> all() {
        return ImmutableList.of(
                OperatorCommand.withKeys(new StatusCommand()),
                OperatorCommand.withKeys(new LeaderCommand()),
                OperatorCommand.withKeys(new MembersCommand()),
                OperatorCommand.withKeys(new HistoryCommand()),
                OperatorCommand.withKeys(new StepDownCommand()),
                OperatorCommand.withKeys(new TransferCommand()),
                OperatorCommand.withKeys(new LocksCommand()),
                OperatorCommand.withKeys(new UnlockCommand()));
    }
}
