package dev.understudy.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code understudy help}: what {@code --help} says, for those who try the word first. */
@Command(
        name = "help",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Show all commands, or what one of them does: help state backup.")
final class HelpCommand implements Runnable {
    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "a command, and a command of that")
    private List<String> path = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        CommandLine asked = spec.commandLine().getParent();
        for (String name : path) {
            CommandLine next = asked.getSubcommands().get(name);
            if (next == null) {
                throw new UnmatchedArgumentException(asked, List.of(name));
            }
            asked = next;
        }
        asked.usage(spec.commandLine().getOut());
    }
}
