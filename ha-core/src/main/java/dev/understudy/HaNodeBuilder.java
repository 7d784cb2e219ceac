package dev.understudy;

import static java.util.Objects.requireNonNullElse;

import com.codahale.metrics.MetricRegistry;
import com.google.common.collect.Lists;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.internal.node.LambdaService;
import dev.understudy.spi.Settings;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a node needs; see {@link HaNode}. Without a service and without lambdas the node leads for the sake of
 * its guarded work alone. Not safe for use by several threads.
 */
public final class HaNodeBuilder extends NodeBuilder<HaNodeBuilder> {
    private @Nullable GatedService service;
    private @Nullable OnElected onElected;
    private @Nullable OnDeposed onDeposed;
    private MetricRegistry metrics = new MetricRegistry();
    private Runnable overrun = () -> {};
    private String address = "";
    private final Set<String> mirrors = new LinkedHashSet<>();

    /** How the death of a leader's process is noticed before its lease ends; see {@code docs/crash-detection.md}. */
    public enum Sensor {
        /** A pending request of the leader to the store, which ends with its process. */
        SIGN,
        /** A connection into the leader's process. */
        TRIPWIRE
    }

    /** What to do when this node is elected. */
    @FunctionalInterface
    public interface OnElected {
        /**
         * Starts serving; returns when all is up. The thread is interrupted if the term ends meanwhile.
         *
         * @param term under which all work is done; hand it to every write
         * @throws Exception if it cannot start: the node resigns and backs off
         */
        void elected(Leadership term) throws Exception;
    }

    /** What to do when this node no longer leads. */
    @FunctionalInterface
    public interface OnDeposed {
        /**
         * Stops all work and returns when none is left. Called once for each election, also for one that failed to
         * start, on the same thread.
         *
         * @throws Exception logged; all counts as stopped
         */
        void deposed(Leadership term, LossReason why) throws Exception;
    }

    HaNodeBuilder(String id) {
        super(id);
    }

    HaNodeBuilder(Settings settings) {
        super(settings);
    }

    /** Leads at once, in an election that nobody else can join: {@code cluster.enable-leader-election=false}. */
    public HaNodeBuilder alone() {
        return set(HaConfig.ENABLE.name(), "false");
    }

    /** Where others reach this very process, host:port: {@code cluster.advertise}. */
    public HaNodeBuilder advertise(String hostAndPort) {
        return set(HaConfig.ADVERTISE.name(), hostAndPort);
    }

    /** Notices the death of a leader's process by these alone; by both, unless said: {@code cluster.crash-detect}. */
    public HaNodeBuilder crashDetect(Sensor first, Sensor... more) {
        return set(
                HaConfig.CRASH_DETECT.name(),
                Lists.asList(first, more).stream()
                        .map(sensor -> sensor.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(",")));
    }

    /** Waits for a dead leader's lease to end: {@code cluster.crash-detect=off}. */
    public HaNodeBuilder noCrashDetect() {
        return set(HaConfig.CRASH_DETECT.name(), "off");
    }

    /** What to run while leading; excludes {@link #onElected} and {@link #onDeposed}. */
    public HaNodeBuilder service(GatedService gated) {
        service = gated;
        return this;
    }

    /** What to do when this node is elected; excludes {@link #service}. */
    public HaNodeBuilder onElected(OnElected action) {
        onElected = action;
        return this;
    }

    /** What to do when this node no longer leads; excludes {@link #service}. */
    public HaNodeBuilder onDeposed(OnDeposed action) {
        onDeposed = action;
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

    /**
     * Runs, on a thread of its own, when a deposed service has not stopped by its deadline. A process that holds
     * nothing else should halt itself here: {@code () -> Runtime.getRuntime().halt(75)} (claim S8).
     */
    public HaNodeBuilder onOverrun(Runnable action) {
        overrun = action;
        return this;
    }

    /**
     * Checks the configuration and opens the store, without any network traffic but the look-up of this node's own host
     * name.
     *
     * @throws ConfigException for the first value that breaks a rule
     * @throws IllegalStateException if there is a service as well as a lambda
     */
    public HaNode build() {
        GatedService gated = gated();
        HaConfig config = configure();
        return new HaNode(config, open(config), gated, metrics, address, mirrors, overrun);
    }

    @Override
    HaNodeBuilder self() {
        return this;
    }

    private GatedService gated() {
        if (service == null) {
            return new LambdaService(
                    requireNonNullElse(onElected, term -> {}), requireNonNullElse(onDeposed, (term, why) -> {}));
        }
        if (onElected != null || onDeposed != null) {
            throw new IllegalStateException(
                    "a node has a service(...), or onElected(...) and onDeposed(...), not both");
        }
        return service;
    }
}
