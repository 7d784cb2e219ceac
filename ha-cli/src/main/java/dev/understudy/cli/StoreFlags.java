package dev.understudy.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.internal.config.SecretFiles;
import dev.understudy.internal.config.SettingsLoader;
import dev.understudy.internal.config.Surroundings;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Where the store is, and which election is meant: a flag for each configuration key, as nodes have them. */
public final class StoreFlags {
    private static final String CONFIG_FILE = "--configfile";

    private static final ImmutableList<ConfigKey> KEYS = ImmutableList.<ConfigKey>builder()
            .add(HaConfig.PREFIX)
            .add(SecretFiles.REQUIRE_PRIVATE)
            .addAll(EtcdConfig.KEYS)
            .build();

    private StoreFlags() {}

    /** Adds the flags to every subcommand of a command. */
    static void addToSubcommandsOf(CommandLine command) {
        command.getSubcommands().values().forEach(each -> addTo(each.getCommandSpec()));
    }

    /**
     * The values given on the command line, in system properties, the environment and a configuration file, which may
     * be that of a node.
     *
     * @throws dev.understudy.error.ConfigException naming key, value and rule
     */
    public static Settings settings(ParseResult given) {
        ImmutableMap.Builder<String, String> values = ImmutableMap.builder();
        for (ConfigKey key : KEYS) {
            OptionSpec option = given.matchedOption("--" + key.name());
            if (option != null) {
                values.put(key.name(), option.getValue());
            }
        }
        return SettingsLoader.of(HaConfig.keys())
                .commandLine(values.buildOrThrow())
                .surroundings(
                        Surroundings.ofProcess(),
                        Optional.ofNullable(given.matchedOptionValue(CONFIG_FILE, (String) null)))
                .load();
    }

    private static void addTo(CommandSpec command) {
        KEYS.forEach(key -> command.addOption(option(key)));
        command.addOption(OptionSpec.builder(CONFIG_FILE)
                .type(String.class)
                .paramLabel("FILE")
                .description("read values from this file: Java properties, such as a node's")
                .build());
        command.usageMessage().sortOptions(false).width(110);
    }

    private static OptionSpec option(ConfigKey key) {
        OptionSpec.Builder option = OptionSpec.builder(
                        key.names().stream().map(name -> "--" + name).toArray(String[]::new))
                .type(String.class)
                .paramLabel(key.type().name())
                .description(key.help().replace("%", "%%")
                        + key.defaultValue()
                                .map(value -> " (default: " + value + ")")
                                .orElse(""));
        if (key.type() == ConfigKey.Type.FLAG) {
            option.arity("0..1").fallbackValue("true").paramLabel("true|false");
        }
        return option.build();
    }
}
