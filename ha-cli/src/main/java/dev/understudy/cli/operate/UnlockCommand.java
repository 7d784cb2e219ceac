package dev.understudy.cli.operate;

import dev.understudy.Operator;
import dev.understudy.program.ExitCode;
import dev.understudy.spi.Entry;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code understudy unlock}. */
@Command(
        name = "unlock",
        description = {
            "Take a lock away from whoever holds it. Its holder finds out within a second or so;",
            "what it writes under the lock's fence is refused at once.",
            "Exit code 0 if somebody held it, 1 if nobody did."
        })
final class UnlockCommand extends OperatorCommand {
    @Parameters(paramLabel = "LOCK", description = "its name, as ./understudy locks shows it")
    private String lock = "";

    @Override
    protected int run(Operator operator, PrintWriter out) throws InterruptedException {
        Optional<Entry> holder = operator.unlock(lock);
        out.println(holder.map(entry ->
                        Text.plain(lock) + " was held by " + Text.plain(entry.holder()) + ", token " + entry.term())
                .orElseGet(() -> "nobody holds " + Text.plain(lock)));
        return holder.isPresent() ? ExitCode.DONE : ExitCode.NO;
    }
}
