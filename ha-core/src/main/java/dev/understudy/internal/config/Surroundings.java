package dev.understudy.internal.config;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What is around a program, and may hold values for it.
 *
 * @param properties as the system properties are, ours and others
 * @param environment as the environment is, ours and others
 */
public record Surroundings(Properties properties, Map<String, String> environment) {
    /** Those of this process, as they are now. */
    public static Surroundings ofProcess() {
        return new Surroundings(System.getProperties(), System.getenv());
    }

    /** Nothing at all. */
    public static Surroundings none() {
        return new Surroundings(new Properties(), ImmutableMap.of());
    }

    /** The configuration file that the environment names; an empty variable names none. */
    Optional<String> configFile() {
        return Optional.ofNullable(environment.get(SettingsLoader.variable(SettingsLoader.FILE_KEY)))
                .filter(path -> !path.isEmpty());
    }
}
