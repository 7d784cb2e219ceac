package dev.understudy.cli.operate;

import dev.understudy.Operator;
import dev.understudy.cli.Version;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.program.KeyFlags;
import dev.understudy.program.NodeKeys;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that needs an election's store, and finds it as the nodes do. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
public abstract class OperatorCommand implements Callable<Integer> {
    private static final KeyFlags KEYS = KeyFlags.of(NodeKeys.all());

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command with the flags of a node; its help lists those that say where the election is. */
    public static CommandLine withKeys(OperatorCommand command) {
        CommandLine line = new CommandLine(command);
        KEYS.addTo(line.getCommandSpec(), OperatorCommand::saysWhere);
        line.getCommandSpec()
                .usageMessage()
                .footer(KeyFlags.FOOTER.toArray(String[]::new))
                .width(110);
        return line;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = KEYS.settings(spec.commandLine().getParseResult());
        if (settings.text(HaConfig.ELECTOR).equals("memory")) {
            throw Settings.bad(
                    HaConfig.ELECTOR, "memory", "lives in one process: there is nothing to see from outside");
        }
        try (Operator operator = Operator.open(settings)) {
            PrintWriter out = spec.commandLine().getOut();
            int exitCode = run(operator, out);
            out.flush();
            return exitCode;
        }
    }

    /** Tells of something that is not as it should be. */
    protected final void complain(String what) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("understudy: " + Text.plain(what));
        err.flush();
    }

    /** @return the exit code */
    protected abstract int run(Operator operator, PrintWriter out) throws InterruptedException;

    private static boolean saysWhere(ConfigKey key) {
        return key.equals(HaConfig.PREFIX) || key.name().startsWith("db.etcd.");
    }
}
