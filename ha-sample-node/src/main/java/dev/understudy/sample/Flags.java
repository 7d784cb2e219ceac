package dev.understudy.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.config.ConfigKey;
import dev.understudy.config.SettingsLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line of the node: a flag for each configuration key, made from the keys themselves. */
final class Flags {
    private static final String CONFIG_FILE = "--configfile";
    private static final String HELP = "--help";

    private final ImmutableList<ConfigKey> keys;
    private final CommandLine commandLine;

    Flags(String program, List<ConfigKey> keys) {
        this.keys = ImmutableList.copyOf(keys);
        CommandSpec spec = CommandSpec.create().name(program);
        spec.addOption(OptionSpec.builder(HELP)
                .usageHelp(true)
                .description("show this help and exit")
                .build());
        spec.addOption(OptionSpec.builder(CONFIG_FILE)
                .type(String.class)
                .paramLabel("FILE")
                .description("read values from this file: Java properties, or JSON if it ends in .json")
                .build());
        keys.forEach(key -> spec.addOption(option(key)));
        spec.usageMessage()
                .customSynopsis(program + " [--key=value]...")
                .description("A payment-channel node that leads or waits.")
                .footer(
                        "",
                        "Each value may also be given as a system property (understudy.cluster.id), in the",
                        "environment (UNDERSTUDY_CLUSTER_ID) or in the file; the command line comes first.")
                .sortOptions(false)
                .width(110);
        commandLine = new CommandLine(spec);
        // What is not a flag goes on to the loader of settings, which knows what may have been meant.
        commandLine.setUnmatchedArgumentsAllowed(true).setExpandAtFiles(false);
    }

    /**
     * Reads a command line.
     *
     * @throws CommandLine.ParameterException if a flag lacks its value or is given twice
     */
    Given parse(String... args) {
        ParseResult result = commandLine.parseArgs(args);
        ImmutableMap.Builder<String, String> values = ImmutableMap.builder();
        for (ConfigKey key : keys) {
            OptionSpec option = result.matchedOption("--" + key.name());
            if (option != null) {
                values.put(key.name(), option.getValue());
            }
        }
        for (String unknown : result.unmatched()) {
            values.putAll(unknown(unknown));
        }
        return new Given(
                values.buildKeepingLast(),
                Optional.ofNullable(result.matchedOptionValue(CONFIG_FILE, (String) null)),
                result.isUsageHelpRequested());
    }

    String help() {
        return commandLine.getUsageMessage();
    }

    private static Map<String, String> unknown(String arg) {
        String name = arg.startsWith("--") ? arg.substring(2) : arg;
        int equals = name.indexOf('=');
        return equals < 0 ? Map.of(name, "") : Map.of(name.substring(0, equals), name.substring(equals + 1));
    }

    private static OptionSpec option(ConfigKey key) {
        OptionSpec.Builder option = OptionSpec.builder(
                        key.names().stream().map(name -> "--" + name).toArray(String[]::new))
                .type(String.class)
                .paramLabel(key.type().name())
                .description(description(key));
        if (key.type() == ConfigKey.Type.FLAG) {
            option.arity("0..1").fallbackValue("true").paramLabel("true|false");
        }
        return option.build();
    }

    /** Percent signs and variables are doubled because picocli formats and interpolates descriptions. */
    private static String description(ConfigKey key) {
        String text = key.help()
                + key.defaultValue().map(value -> " (default: " + value + ")").orElse("");
        return text.replace("%", "%%").replace("$", "$$") + "%n" + SettingsLoader.variable(key.name());
    }

    /**
     * What was given.
     *
     * @param values key name → value; unknown names too
     */
    record Given(ImmutableMap<String, String> values, Optional<String> configFile, boolean helpWanted) {}
}
