package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * One configuration key.
 *
 * @param name as in the documentation, such as {@code cluster.id}
 * @param type how its value is written
 * @param defaultValue as a user would write it, or empty if there is none
 * @param help one line for {@code --help}
 * @param aliases other names for the same key
 * @param secret whether the value must never be shown
 */
public record ConfigKey(
        String name,
        Type type,
        Optional<String> defaultValue,
        String help,
        ImmutableList<String> aliases,
        boolean secret) {

    /** How a value is written. */
    public enum Type {
        TEXT,
        /** {@code true} or {@code false}; a bare flag means true. */
        FLAG,
        /** {@code 500ms}, {@code 10s}, {@code 2m}, or a bare number of seconds. */
        DURATION,
        NUMBER,
        /** {@code 32MiB}, {@code 1KiB}, or a bare number of bytes. */
        SIZE,
        /** A path that must be a readable file. */
        FILE
    }

    public static ConfigKey of(String name, Type type, String defaultValue, String help) {
        return new ConfigKey(name, type, Optional.of(defaultValue), help, ImmutableList.of(), false);
    }

    public static ConfigKey optional(String name, Type type, String help) {
        return new ConfigKey(name, type, Optional.empty(), help, ImmutableList.of(), false);
    }

    /** The same key, also known by other names. */
    public ConfigKey alias(String... names) {
        return new ConfigKey(name, type, defaultValue, help, ImmutableList.copyOf(names), secret);
    }

    /** The same key, its value never shown. */
    public ConfigKey asSecret() {
        return new ConfigKey(name, type, defaultValue, help, aliases, true);
    }

    /** The key's name and its aliases. */
    public List<String> names() {
        return ImmutableList.<String>builder().add(name).addAll(aliases).build();
    }
}
