package dev.understudy.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The first line of each command's help: what must be given, and {@code [OPTION...]} for all that may be. */
final class Synopses {
    private Synopses() {}

    /** Shortens the line of a command and of all its subcommands, where it is not written by hand. */
    static void shorten(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.usageMessage().customSynopsis().length == 0) {
            spec.usageMessage().customSynopsis(line(spec));
        }
        command.getSubcommands().values().forEach(Synopses::shorten);
    }

    private static String line(CommandSpec spec) {
        List<String> words = new ArrayList<>(List.of(spec.qualifiedName(), "[OPTION...]"));
        spec.options().stream().filter(ArgSpec::required).forEach(option -> words.add(required(option)));
        spec.positionalParameters().forEach(parameter -> words.add(label(parameter)));
        if (!spec.subcommands().isEmpty()) {
            words.add("COMMAND");
        }
        return String.join(" ", words);
    }

    private static String required(OptionSpec option) {
        return option.longestName() + "=" + option.paramLabel();
    }

    private static String label(ArgSpec parameter) {
        String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
        return parameter.arity().min() == 0 ? "[" + label + "]" : label;
    }
}
