package dev.understudy.spi;

import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import dev.understudy.error.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Resolved configuration values with typed access. Immutable. Every getter throws {@link ConfigException} naming key,
 * value and rule; values of secret keys are shown as {@code ***}.
 */
public final class Settings {
    private static final String ADDRESS_RULE = "must be host:port with a port from 0 to 65535";

    private final ImmutableMap<String, String> values;

    private Settings(ImmutableMap<String, String> values) {
        this.values = values;
    }

    /** @param values key name → value as the user wrote it; names must be canonical, not aliases */
    public static Settings of(Map<String, String> values) {
        return new Settings(ImmutableMap.copyOf(values));
    }

    /** The same settings with other values for some keys, as a user would write them. */
    public Settings with(Map<String, String> others) {
        Map<String, String> merged = new HashMap<>(values);
        merged.putAll(others);
        return of(merged);
    }

    /** The value as written, or the key's default, or empty. */
    public Optional<String> find(ConfigKey key) {
        return Optional.ofNullable(values.get(key.name())).or(key::defaultValue);
    }

    /** Whether the user gave a value. */
    public boolean isSet(ConfigKey key) {
        return values.containsKey(key.name());
    }

    /** The value as text; it must be present and not blank. */
    public String text(ConfigKey key) {
        String value = find(key).orElse("");
        if (value.isBlank()) {
            throw bad(key, value, "must not be empty");
        }
        return value;
    }

    public boolean flag(ConfigKey key) {
        String value = find(key).orElse("false");
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw bad(key, value, "must be true or false");
        };
    }

    public Optional<Duration> duration(ConfigKey key) {
        return find(key)
                .map(value -> Values.duration(value)
                        .orElseThrow(() ->
                                bad(key, value, "must be a duration like 500ms, 10s, 2m, or a number of seconds")));
    }

    public int number(ConfigKey key, int min, int max) {
        String value = text(key);
        return Values.number(value)
                .filter(n -> n >= min && n <= max)
                .map(Long::intValue)
                .orElseThrow(() -> bad(key, value, "must be a whole number from " + min + " to " + max));
    }

    /** A size in bytes. */
    public int size(ConfigKey key) {
        String value = text(key);
        return Values.size(value)
                .filter(n -> n > 0 && n <= Integer.MAX_VALUE)
                .map(Long::intValue)
                .orElseThrow(() -> bad(key, value, "must be a size like 512KiB or 32MiB, at most 2 GiB"));
    }

    /**
     * A host and a port, such as {@code 127.0.0.1:8080} or {@code [::1]:8080}; port 0 stands for any free port. The
     * name is not resolved.
     */
    public HostAndPort address(ConfigKey key) {
        String value = text(key);
        try {
            HostAndPort address = HostAndPort.fromString(value.strip()).requireBracketsForIPv6();
            if (address.hasPort() && !address.getHost().isEmpty()) {
                return address;
            }
        } catch (IllegalArgumentException malformed) {
            throw bad(key, value, ADDRESS_RULE);
        }
        throw bad(key, value, ADDRESS_RULE);
    }

    /**
     * A duration as a user would write it, exactly. One that has no such form, because it is negative, not of whole
     * milliseconds, or of more than thirty years, is written in the form of ISO 8601, which {@link #duration} refuses.
     */
    public static String written(Duration duration) {
        return Values.written(duration);
    }

    /** A file that exists and can be read; empty if not given. */
    public Optional<Path> file(ConfigKey key) {
        return find(key).map(value -> {
            Path path = Path.of(value);
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw bad(key, value, "must be a readable file");
            }
            return path;
        });
    }

    /** The error for a value of this key; hides it if the key is secret. */
    public static ConfigException bad(ConfigKey key, String value, String rule) {
        return new ConfigException(key.name(), key.secret() ? "***" : value, rule);
    }

    /** Names only: a value may be a secret. */
    @Override
    public String toString() {
        return "Settings" + values.keySet();
    }
}
