package dev.understudy.program;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.SettingsLoader;
import dev.understudy.internal.config.Surroundings;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A flag for each configuration key, made from the keys themselves, and one for a file of values. Immutable.
 *
 * <p>Where a value may be written, and what comes first: {@link SettingsLoader}.
 */
public final class KeyFlags {
    /** For the end of a help text. */
    public static final ImmutableList<String> FOOTER = ImmutableList.of(
            "",
            "Each value may also be given as a system property (understudy.cluster.id), in the",
            "environment (UNDERSTUDY_CLUSTER_ID) or in the file; the command line comes first.");

    private static final String CONFIG_FILE = "--configfile";

    private final ImmutableList<ConfigKey> keys;

    private KeyFlags(Collection<ConfigKey> keys) {
        this.keys = ImmutableList.copyOf(keys);
    }

    /** Flags for these keys. */
    public static KeyFlags of(Collection<ConfigKey> keys) {
        return new KeyFlags(keys);
    }

    /**
     * Adds the flags to a command.
     *
     * @param shown which of them its help lists; the others are understood too
     */
    public void addTo(CommandSpec spec, Predicate<ConfigKey> shown) {
        spec.addOption(OptionSpec.builder(CONFIG_FILE)
                .type(String.class)
                .paramLabel("FILE")
                .description("read values from this file: Java properties, or JSON if it ends in .json")
                .build());
        keys.forEach(key -> spec.addOption(option(key).hidden(!shown.test(key)).build()));
    }

    /**
     * All values: those of a command line, and what is written elsewhere. An argument that is no flag of the command is
     * taken for a key that was mistyped.
     *
     * @throws dev.understudy.error.ConfigException if a key is unknown, or the file cannot be read
     */
    public Settings settings(ParseResult given) {
        return SettingsLoader.of(keys)
                .format("json", new DaemonFile())
                .commandLine(values(given))
                .surroundings(
                        Surroundings.ofProcess(),
                        Optional.ofNullable(given.matchedOptionValue(CONFIG_FILE, (String) null)))
                .load();
    }

    private ImmutableMap<String, String> values(ParseResult given) {
        ImmutableMap.Builder<String, String> values = ImmutableMap.builder();
        for (ConfigKey key : keys) {
            OptionSpec option = given.matchedOption("--" + key.name());
            if (option != null) {
                values.put(key.name(), option.getValue());
            }
        }
        List<String> unmatched = given.unmatched();
        for (String unknown : unmatched) {
            // What follows a mistyped flag is its value, perhaps a password: the flag is what there is to tell of.
            if (isFlag(unknown) || unmatched.stream().noneMatch(KeyFlags::isFlag)) {
                values.putAll(unknown(unknown));
            }
        }
        return values.buildKeepingLast();
    }

    private static boolean isFlag(String arg) {
        return arg.startsWith("-");
    }

    private static Map<String, String> unknown(String arg) {
        if (!isFlag(arg) && arg.indexOf('=') < 0) {
            throw new ConfigException("arguments", "***", "must be flags, --key=value: one is not, and is not shown");
        }
        String name = arg.startsWith("--") ? arg.substring(2) : arg;
        int equals = name.indexOf('=');
        return equals < 0 ? Map.of(name, "") : Map.of(name.substring(0, equals), name.substring(equals + 1));
    }

    private static OptionSpec.Builder option(ConfigKey key) {
        OptionSpec.Builder option = OptionSpec.builder(
                        key.names().stream().map(name -> "--" + name).toArray(String[]::new))
                .type(String.class)
                .paramLabel(key.type().name())
                .description(description(key));
        if (key.type() == ConfigKey.Type.FLAG) {
            option.arity("0..1").fallbackValue("true").paramLabel("true|false");
        }
        return option;
    }

    /** Percent signs and variables are doubled because picocli formats and interpolates descriptions. */
    private static String description(ConfigKey key) {
        String text = key.help()
                + key.defaultValue().map(value -> " (default: " + value + ")").orElse("");
        return text.replace("%", "%%").replace("$", "$$") + "%n" + SettingsLoader.variable(key.name());
    }
}
