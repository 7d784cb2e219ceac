package dev.understudy.internal.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.Files;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the places where a value may be written into {@link Settings}. The order of precedence is fixed, whatever the
 * order of the calls: command line, system properties, environment, configuration file; a key found nowhere has its
 * default.
 *
 * <p>The file and the command line are ours alone, so an unknown key there is an error. System properties and the
 * environment belong to others too, so there an unknown name is refused only if it is nearly one of ours.
 *
 * <p>Not safe for use by several threads.
 */
public final class SettingsLoader {
    private static final Logger log = LoggerFactory.getLogger(SettingsLoader.class);
    private static final String VISIBLE =
            "where every user of this machine sees it (ps): use a file, or an environment variable";
    private static final String PROPERTY_PREFIX = "understudy.";
    private static final String VARIABLE_PREFIX = "UNDERSTUDY_";
    static final String FILE_KEY = "configfile";
    /** Not to be taken for Java properties, which nearly any text is. */
    private static final ImmutableSet<String> OTHER_FORMATS = ImmutableSet.of("json", "yaml", "yml");

    private final KeyNames names;
    private final KeyNames variables;
    private final Map<String, ConfigFile> formats = new HashMap<>();
    private Map<String, String> commandLine = Map.of();
    private Map<String, String> properties = Map.of();
    private Map<String, String> environment = Map.of();
    private Map<String, String> file = Map.of();
    private Optional<Path> secretFile = Optional.empty();
    private Settings base = Settings.of(Map.of());

    private SettingsLoader(Collection<ConfigKey> keys) {
        names = new KeyNames(keys, UnaryOperator.identity());
        variables = new KeyNames(keys, SettingsLoader::variable);
    }

    /**
     * Starts with every layer empty.
     *
     * @throws IllegalArgumentException if two keys share a name
     */
    public static SettingsLoader of(Collection<ConfigKey> keys) {
        return new SettingsLoader(keys);
    }

    /** The environment variable of a key or alias: {@code UNDERSTUDY_CLUSTER_ID} for {@code cluster.id}. */
    public static String variable(String name) {
        return VARIABLE_PREFIX + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /**
     * Values set by a program; they take the place of a command line.
     *
     * @throws ConfigException as {@link #commandLine}
     */
    public SettingsLoader program(Map<String, String> values) {
        commandLine = names.resolve(values, "in the program", true);
        return this;
    }

    /**
     * Values given on the command line; a bare flag has the value {@code true}.
     *
     * @throws ConfigException if a key is unknown, or given under two names with different values
     */
    public SettingsLoader commandLine(Map<String, String> values) {
        commandLine = names.resolve(values, "on the command line", true);
        names.secrets(commandLine).forEach(key -> log.warn("{} is on the command line, {}", key, VISIBLE));
        return this;
    }

    /**
     * System properties that start with {@code understudy.}; all others are left alone.
     *
     * @throws ConfigException as {@link #commandLine}, but an unknown name only if it is close to a known one
     */
    public SettingsLoader systemProperties(Properties all) {
        Map<String, String> ours = new LinkedHashMap<>();
        for (String name : all.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX)) {
                ours.put(name.substring(PROPERTY_PREFIX.length()), all.getProperty(name));
            }
        }
        properties = names.resolve(ours, "in the system properties, after understudy.", false);
        names.secrets(properties)
                .forEach(key -> log.warn(
                        "{}{} is a system property: if it was set with -D, it is {}", PROPERTY_PREFIX, key, VISIBLE));
        return this;
    }

    /**
     * Environment variables that start with {@code UNDERSTUDY_}. An empty variable counts as not set, because many
     * tools can only blank a variable, not remove it.
     *
     * @throws ConfigException as {@link #systemProperties}
     */
    public SettingsLoader environment(Map<String, String> all) {
        Map<String, String> ours = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(VARIABLE_PREFIX) && !value.isEmpty()) {
                ours.put(name, value);
            }
        });
        environment = variables.resolve(ours, "in the environment", false);
        return this;
    }

    /**
     * Everything around a program: system properties, environment, and a configuration file. Call {@link #format}
     * before.
     *
     * @param path of the file, if the program was told one; else the environment may name it
     * @throws ConfigException as {@link #systemProperties}, {@link #environment} and {@link #file}
     */
    public SettingsLoader surroundings(Surroundings around, Optional<String> path) {
        systemProperties(around.properties()).environment(around.environment());
        path.or(around::configFile).ifPresent(this::file);
        return this;
    }

    /** Values that were loaded before; they come last, and only defaults after them. */
    public SettingsLoader base(Settings loaded) {
        base = loaded;
        return this;
    }

    /** Reads files whose names end in {@code .extension} by {@code reader}; all others are Java properties. */
    public SettingsLoader format(String extension, ConfigFile reader) {
        formats.put(extension, reader);
        return this;
    }

    /**
     * Values of a configuration file; call {@link #format} before.
     *
     * @throws ConfigException if the file cannot be read or parsed, and as {@link #commandLine}
     */
    public SettingsLoader file(String path) {
        file = names.resolve(read(path), "in the file " + path, true);
        if (!names.secrets(file).isEmpty()) {
            secretFile = Optional.of(Path.of(path));
        }
        return this;
    }

    /** The values of all layers under the canonical names of their keys. */
    public Settings load() {
        Map<String, String> values = new HashMap<>();
        for (Map<String, String> layer : ImmutableList.of(file, environment, properties, commandLine)) {
            values.putAll(layer);
        }
        Settings loaded = base.with(values);
        secretFile.ifPresent(path -> SecretFiles.check(loaded.flag(SecretFiles.REQUIRE_PRIVATE), FILE_KEY, path));
        return loaded;
    }

    private Map<String, String> read(String path) {
        String extension = Files.getFileExtension(path);
        ConfigFile format = formats.getOrDefault(extension, new PropertiesFile());
        if (OTHER_FORMATS.contains(extension) && !formats.containsKey(extension)) {
            throw new ConfigException(FILE_KEY, path, "must be Java properties here, not " + extension);
        }
        try (InputStream in = java.nio.file.Files.newInputStream(Path.of(path))) {
            return format.read(in);
        } catch (IOException | InvalidPathException unreadable) {
            throw new ConfigException(FILE_KEY, path, "must be a readable file", unreadable);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigException(FILE_KEY, path, "must be well formed: " + malformed.getMessage(), malformed);
        }
    }
}
