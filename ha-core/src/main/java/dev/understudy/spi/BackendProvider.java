package dev.understudy.spi;

import java.util.List;

/** Finds a backend by name; implementations are registered for {@link java.util.ServiceLoader}. */
public interface BackendProvider {
    /** The name users give, such as in {@code cluster.leader-elector}. */
    String name();

    /** The configuration keys this backend reads. */
    List<ConfigKey> keys();

    /**
     * Opens the backend without blocking on the network.
     *
     * @throws dev.understudy.error.ConfigException if a value breaks a rule
     */
    Backend open(Settings settings);
}
