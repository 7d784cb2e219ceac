package dev.understudy.sample;

import dev.understudy.program.KeyFlags;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line of the node: a flag for each configuration key, and help. */
final class Flags {
    private final KeyFlags keys;
    private final CommandLine commandLine;

    Flags(String program, List<ConfigKey> keys) {
        this.keys = KeyFlags.of(keys);
        CommandSpec spec = CommandSpec.create().name(program);
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .description("show this help and exit")
                .build());
        this.keys.addTo(spec, key -> true);
        spec.usageMessage()
                .customSynopsis(program + " [--key=value]...")
                .description("A payment-channel node that leads or waits.")
                .footer(KeyFlags.FOOTER.toArray(String[]::new))
                .sortOptions(false)
                .width(110);
        commandLine = new CommandLine(spec);
        // What is not a flag goes on to the loader of settings, which knows what may have been meant.
        commandLine.setUnmatchedArgumentsAllowed(true).setExpandAtFiles(false);
    }

    /**
     * Reads a command line, and what is written elsewhere.
     *
     * @return empty if help is wanted instead
     * @throws CommandLine.ParameterException if a flag lacks its value or is given twice
     * @throws dev.understudy.error.ConfigException if a key is unknown, or the file cannot be read
     */
    Optional<Settings> settings(String... args) {
        ParseResult given = commandLine.parseArgs(args);
        return given.isUsageHelpRequested() ? Optional.empty() : Optional.of(keys.settings(given));
    }

    String help() {
        return commandLine.getUsageMessage();
    }
}
