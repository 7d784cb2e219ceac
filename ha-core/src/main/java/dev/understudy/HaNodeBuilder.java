package dev.understudy;

import com.codahale.metrics.MetricRegistry;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.SettingsLoader;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.Settings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what a node needs; not safe for use by several threads. */
public final class HaNodeBuilder {
    private final Map<String, String> values = new LinkedHashMap<>();
    private @Nullable Settings settings;
    private @Nullable GatedService service;
    private MetricRegistry metrics = new MetricRegistry();
    private Runnable overrun = () -> {};
    private String address = "";
    private boolean electByDefault;
    private final Set<String> mirrors = new LinkedHashSet<>();

    HaNodeBuilder() {}

    /** Takes all values from here; excludes {@link #set}. */
    public HaNodeBuilder settings(Settings all) {
        settings = all;
        return this;
    }

    /** Sets one configuration value, as a user would write it. */
    public HaNodeBuilder set(String key, String value) {
        values.put(key, value);
        return this;
    }

    /** What to run while leading. */
    public HaNodeBuilder service(GatedService gated) {
        service = gated;
        return this;
    }

    /** Count in this registry instead of one of the node's own. */
    public HaNodeBuilder metrics(MetricRegistry registry) {
        metrics = registry;
        return this;
    }

    /** Where others reach this very process, unless {@code cluster.advertise} says otherwise. */
    public HaNodeBuilder address(String hostAndPort) {
        address = hostAndPort;
        return this;
    }

    /**
     * Keeps a copy in memory of the shared state under this prefix, from the start and while waiting; see
     * {@link HaNode#mirror}.
     *
     * @param keys prefix of the keys to hold; empty for all
     */
    public HaNodeBuilder mirror(String keys) {
        mirrors.add(keys);
        return this;
    }

    /** Stand for election unless {@code cluster.enable-leader-election} says otherwise: for wrappers. */
    public HaNodeBuilder electByDefault() {
        electByDefault = true;
        return this;
    }

    /**
     * Runs, on a thread of its own, when a deposed service has not stopped by its deadline. A process that holds
     * nothing else should halt itself here: {@code () -> Runtime.getRuntime().halt(75)} (claim S8).
     */
    public HaNodeBuilder onOverrun(Runnable action) {
        overrun = action;
        return this;
    }

    /**
     * Checks the configuration and opens the backend, without any network traffic but the look-up of this node's own
     * host name.
     *
     * @throws ConfigException for the first value that breaks a rule
     * @throws IllegalStateException if there is no service, or both {@link #settings} and {@link #set} were used
     */
    public HaNode build() {
        if (service == null) {
            throw new IllegalStateException("a node needs a service");
        }
        if (settings != null && !values.isEmpty()) {
            throw new IllegalStateException("a node takes its values from settings() or from set(), not from both");
        }
        Settings all = settings == null
                ? SettingsLoader.of(HaConfig.keys()).program(values).load()
                : settings;
        return new HaNode(HaConfig.of(all, electByDefault), service, metrics, address, mirrors, overrun);
    }
}
