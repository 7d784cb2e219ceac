package dev.understudy;

import dev.understudy.error.ConfigException;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.Settings;

/** Collects what many elections of one process need; see {@link HaElections}. Not safe for use by several threads. */
public final class HaElectionsBuilder extends NodeBuilder<HaElectionsBuilder> {
    HaElectionsBuilder(String id) {
        super(id);
    }

    HaElectionsBuilder(Settings settings) {
        super(settings);
    }

    /**
     * Checks the configuration and opens the store, without any network traffic.
     *
     * @throws ConfigException for the first value that breaks a rule
     */
    public HaElections build() {
        HaConfig config = configure();
        return new HaElections(config, open(config));
    }

    @Override
    HaElectionsBuilder self() {
        return this;
    }
}
