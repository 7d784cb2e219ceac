package dev.understudy;

import com.google.common.collect.ImmutableMap;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.SettingsLoader;
import dev.understudy.internal.config.Surroundings;
import dev.understudy.internal.node.Backends;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Settings;
import dev.understudy.spi.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of every candidate. There are two ways to say it, and they mean the same: by a method of its own, or
 * by the name of its configuration key with {@link #set}; the last word on a key holds. Values are checked when the
 * candidate is built, and the error names the key.
 *
 * <p>What the program does not say is read from its surroundings, as {@code --flags} are by our programs: system
 * properties ({@code understudy.cluster.priority}), the environment ({@code UNDERSTUDY_CLUSTER_PRIORITY}), then a
 * configuration file, of {@link #config} or else {@code UNDERSTUDY_CONFIGFILE}; the first that has a value holds. The
 * name of the candidate comes from the program alone, so that several in one process cannot get one name.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <B> the builder itself
 */
public abstract sealed class NodeBuilder<B extends NodeBuilder<B>> permits HaNodeBuilder, HaElectionsBuilder {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Optional<String> id;
    private final Settings base;
    private Surroundings surroundings;
    private Optional<String> file = Optional.empty();
    private @Nullable Store store;

    /** A candidate that the program names, and that looks around for the rest. */
    NodeBuilder(String id) {
        this.id = Optional.of(id);
        this.base = Settings.of(Map.of());
        this.surroundings = Surroundings.ofProcess();
    }

    /** A candidate whose values were read already, its name among them. */
    NodeBuilder(Settings base) {
        this.id = Optional.empty();
        this.base = base;
        this.surroundings = Surroundings.none();
    }

    /** The election to stand in, shared by all who name it: {@code cluster.etcd-election-prefix}. */
    public B election(String prefix) {
        return set(HaConfig.PREFIX.name(), prefix);
    }

    /**
     * Where the election and its state live, such as {@link InMemory}: {@code cluster.leader-elector} and the store's
     * own keys. A key of the store that is also {@link #set} has the value that was set.
     */
    public B store(Store shared) {
        store = shared;
        return self();
    }

    /** After how long without a renewal somebody else may lead: {@code cluster.leader-session-ttl}. */
    public B leaseTtl(Duration ttl) {
        return set(HaConfig.TTL.name(), Settings.written(ttl));
    }

    /** How long before its lease can end a leader stops to trust it: {@code cluster.safety-margin}. */
    public B safetyMargin(Duration margin) {
        return set(HaConfig.MARGIN.name(), Settings.written(margin));
    }

    /** How long a deposed service may take to stop: {@code cluster.stop-budget}. */
    public B stopBudget(Duration budget) {
        return set(HaConfig.STOP_BUDGET.name(), Settings.written(budget));
    }

    /** How long a promoted service may take to start: {@code cluster.start-budget}. */
    public B startBudget(Duration budget) {
        return set(HaConfig.START_BUDGET.name(), Settings.written(budget));
    }

    /** A leader hands over to a candidate of higher priority; 0 unless said: {@code cluster.priority}. */
    public B priority(int priority) {
        return set(HaConfig.PRIORITY.name(), Integer.toString(priority));
    }

    /** Never leads, and only looks on: {@code cluster.no-failover}. */
    public B noFailover() {
        return set(HaConfig.NO_FAILOVER.name(), "true");
    }

    /** Sets one configuration value by its key, as a user would write it. */
    public B set(String key, String value) {
        values.put(key, value);
        return self();
    }

    /**
     * Reads this file of Java properties, in place of the one that the environment may name. Its values come after
     * everything else; a {@code cluster.id} in it counts only for programs that are named by it. A file that does not
     * have {@code cluster.enable-leader-election} leaves it at {@code true}, as in our programs.
     */
    public B config(Path properties) {
        file = Optional.of(properties.toString());
        return self();
    }

    /**
     * Takes no value from system properties, the environment or the file that the environment names: what the program
     * says is all there is. For tests, and for programs that configure themselves.
     */
    public B ignoreEnvironment() {
        return surroundings(Surroundings.none());
    }

    /** Looks here instead of around this process. */
    B surroundings(Surroundings around) {
        surroundings = around;
        return self();
    }

    abstract B self();

    /**
     * All values, checked.
     *
     * @throws ConfigException for the first value that breaks a rule
     */
    HaConfig configure() {
        return HaConfig.of(SettingsLoader.of(HaConfig.keys())
                .base(base)
                .program(said())
                .surroundings(surroundings, file)
                .load());
    }

    Backend open(HaConfig config) {
        return Backends.open(config, Optional.ofNullable(store));
    }

    private Map<String, String> said() {
        ImmutableMap.Builder<String, String> said = ImmutableMap.builder();
        if (store != null) {
            only(HaConfig.ELECTOR.name(), store.backend(), "the store that the builder was given");
            said.put(HaConfig.ELECTOR.name(), store.backend()).putAll(store.keys());
        }
        id.ifPresent(name -> {
            only(HaConfig.ID.name(), name, "the name that the builder was given");
            said.put(HaConfig.ID.name(), name);
        });
        return said.putAll(values).buildKeepingLast();
    }

    /** The program may say it twice, but not two things. */
    private void only(String key, String value, String what) {
        String other = values.getOrDefault(key, value);
        if (!other.equals(value)) {
            throw new ConfigException(key, other, "must be " + value + ", " + what);
        }
    }
}
