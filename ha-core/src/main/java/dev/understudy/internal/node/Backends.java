package dev.understudy.internal.node;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.Backend;
import dev.understudy.spi.BackendProvider;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import dev.understudy.spi.Store;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds backends on the class path by name. */
public final class Backends {
    private Backends() {}

    public static List<BackendProvider> all() {
        return ImmutableList.copyOf(ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()));
    }

    /** The name itself, if there is such a backend. */
    public static String known(ConfigKey key, String name) {
        if (all().stream().noneMatch(provider -> provider.name().equals(name))) {
            String names = all().stream().map(BackendProvider::name).sorted().collect(Collectors.joining(", "));
            throw Settings.bad(key, name, "must be one of: " + names);
        }
        return name;
    }

    /**
     * Opens what the program named, if that is the kind of store the configuration asks for: a node that leads alone
     * has no use for a store of the network.
     */
    public static Backend open(HaConfig config, Optional<Store> named) {
        return named.filter(store -> store.backend().equals(config.store()))
                .map(store -> store.open(config.settings()))
                .orElseGet(() -> open(config.store(), config.settings()));
    }

    public static Backend open(String name, Settings settings) {
        return all().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no backend " + name))
                .open(settings);
    }
}
