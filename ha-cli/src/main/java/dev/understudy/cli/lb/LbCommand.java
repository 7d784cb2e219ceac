package dev.understudy.cli.lb;

import dev.understudy.cli.Version;
import dev.understudy.cli.operate.OperatorCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code understudy lb}. */
@Command(
        name = "lb",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Write configurations of balancers.")
public final class LbCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command with all balancers it knows. */
    public static CommandLine withBalancers() {
        CommandLine command = new CommandLine(new LbCommand());
        command.addSubcommand(OperatorCommand.withKeys(new HaproxyCommand()));
        return command;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say for which balancer: haproxy; see --help");
    }
}
