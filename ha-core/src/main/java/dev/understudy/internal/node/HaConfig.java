package dev.understudy.internal.node;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import dev.understudy.NodeId;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.SecretFiles;
import dev.understudy.internal.election.Policy;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.BackendProvider;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.NodeInfo;
import dev.understudy.spi.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The configuration of one node, checked: every value and every relation between values holds.
 *
 * @param settings where the values come from; backends read their own keys from it
 * @param enabled whether the node stands for election; else it leads at once, alone
 * @param id this node's name
 * @param store name of the backend that holds the election and, fenced by it, the shared state
 * @param prefix the election's prefix
 * @param timing all lease timings
 * @param policy what the user prefers besides
 * @param detect the sensors of a dead leader process; empty for none
 * @param advertise where other nodes and balancers reach this very process, if given
 * @param tripwireListen where this process listens for those who want to notice its death, if given
 * @param version of this node's program, for people; may be empty
 */
public record HaConfig(
        Settings settings,
        boolean enabled,
        NodeId id,
        String store,
        String prefix,
        LeaseTiming timing,
        Policy policy,
        ImmutableSet<String> detect,
        Optional<String> advertise,
        Optional<HostAndPort> tripwireListen,
        String version) {

    public static final ConfigKey ENABLE =
            ConfigKey.of("cluster.enable-leader-election", ConfigKey.Type.FLAG, "true", "gate start-up on leadership");
    public static final ConfigKey ELECTOR = ConfigKey.of(
            "cluster.leader-elector", ConfigKey.Type.TEXT, "etcd", "store of the election: etcd or memory");
    public static final ConfigKey PREFIX =
            ConfigKey.of("cluster.etcd-election-prefix", ConfigKey.Type.TEXT, "/leader/", "election key prefix");
    public static final ConfigKey ID = ConfigKey.optional(
            "cluster.id", ConfigKey.Type.TEXT, "this node's name, unique in the cluster (default: host name)");
    public static final ConfigKey TTL =
            ConfigKey.of("cluster.leader-session-ttl", ConfigKey.Type.DURATION, "10s", "lease time to live");
    public static final ConfigKey MARGIN = ConfigKey.optional(
            "cluster.safety-margin", ConfigKey.Type.DURATION, "local validity ends this long before the lease can");
    public static final ConfigKey STOP_BUDGET = ConfigKey.optional(
            "cluster.stop-budget", ConfigKey.Type.DURATION, "how long a deposed service may take to stop");
    public static final ConfigKey START_BUDGET = ConfigKey.of(
            "cluster.start-budget", ConfigKey.Type.DURATION, "60s", "how long a promoted service may take to start");
    public static final ConfigKey CRASH_DETECT = ConfigKey.of(
            "cluster.crash-detect",
            ConfigKey.Type.TEXT,
            "sign,tripwire",
            "sensors of a dead leader process: sign, tripwire, both, or off");
    public static final ConfigKey CRASH_ACT_ON = ConfigKey.of(
            "cluster.crash-act-on",
            ConfigKey.Type.TEXT,
            "refused",
            "what suffices to take over before the lease ends: refused (proof), or grace (a lost sign of life)");
    public static final ConfigKey CRASH_GRACE = ConfigKey.of(
            "cluster.crash-grace",
            ConfigKey.Type.DURATION,
            "250ms",
            "how long a sign of life may stay away, with cluster.crash-act-on=grace");
    public static final ConfigKey PRIORITY = ConfigKey.of(
            "cluster.priority", ConfigKey.Type.NUMBER, "0", "a leader hands over to a candidate of higher priority");
    public static final ConfigKey NO_FAILOVER =
            ConfigKey.of("cluster.no-failover", ConfigKey.Type.FLAG, "false", "whether this node never leads");
    public static final ConfigKey ADVERTISE = ConfigKey.optional(
            "cluster.advertise",
            ConfigKey.Type.TEXT,
            "host:port at which others reach this very process (default: rest address)");
    public static final ConfigKey TRIPWIRE_LISTEN = ConfigKey.optional(
            "cluster.tripwire-listen",
            ConfigKey.Type.TEXT,
            "host:port for those who want to notice the death of this process; port 0 is any free one (default: any"
                    + " free port of the advertised host)");
    public static final ConfigKey VERSION = ConfigKey.optional(
            "cluster.node-version",
            ConfigKey.Type.TEXT,
            "version of this node's program, shown to people (default: that of the jar)");
    public static final ConfigKey BACKEND = ConfigKey.optional(
            "db.backend", ConfigKey.Type.TEXT, "store of the shared state: etcd or memory (default: the election's)");

    private static final ImmutableList<ConfigKey> KEYS = ImmutableList.of(
            ENABLE,
            ELECTOR,
            PREFIX,
            ID,
            TTL,
            MARGIN,
            STOP_BUDGET,
            START_BUDGET,
            CRASH_DETECT,
            CRASH_ACT_ON,
            CRASH_GRACE,
            PRIORITY,
            NO_FAILOVER,
            ADVERTISE,
            TRIPWIRE_LISTEN,
            VERSION,
            BACKEND,
            SecretFiles.REQUIRE_PRIVATE);
    private static final ImmutableSet<String> SENSORS = ImmutableSet.of("sign", "tripwire");
    private static final int HIGHEST_PRIORITY = 1_000;

    /** All keys a node understands: its own, and those of every backend on the class path. */
    public static List<ConfigKey> keys() {
        ImmutableList.Builder<ConfigKey> all =
                ImmutableList.<ConfigKey>builder().addAll(KEYS);
        Backends.all().stream().map(BackendProvider::keys).forEach(all::addAll);
        return all.build();
    }

    /**
     * Checks all values.
     *
     * @throws ConfigException for the first value or relation that breaks a rule
     */
    public static HaConfig of(Settings settings) {
        boolean enabled = settings.flag(ENABLE);
        String elector = enabled ? Backends.known(ELECTOR, settings.text(ELECTOR)) : "memory";
        String backend = settings.isSet(BACKEND) ? Backends.known(BACKEND, settings.text(BACKEND)) : elector;
        if (!backend.equals(elector)) {
            throw Settings.bad(
                    BACKEND,
                    backend,
                    enabled
                            ? "must be the store of the election, " + elector + ": its queue fences the writes"
                            : "needs cluster.enable-leader-election=true: only a term's writes can be fenced");
        }
        return new HaConfig(
                settings,
                enabled,
                new NodeId(settings.isSet(ID) ? settings.text(ID) : hostName()),
                elector,
                settings.text(PREFIX),
                timing(settings),
                policy(settings),
                detect(settings),
                settings.find(ADVERTISE),
                settings.find(TRIPWIRE_LISTEN).map(given -> settings.address(TRIPWIRE_LISTEN)),
                settings.find(VERSION).orElseGet(HaConfig::jarVersion));
    }

    /**
     * One life of this node as a candidate.
     *
     * @param address where others reach it, unless {@code cluster.advertise} says otherwise; may be empty
     * @param tripwire where it listens for those who want to notice its death; may be empty
     */
    public Candidate candidate(UUID incarnation, String address, String tripwire) {
        NodeInfo bulletin = new NodeInfo(version, "");
        return new Candidate(id, incarnation, advertise.orElse(address), tripwire, policy.priority(), true, bulletin);
    }

    private static Policy policy(Settings settings) {
        Policy.ActOn actOn = switch (settings.text(CRASH_ACT_ON)) {
            case "refused" -> Policy.ActOn.REFUSED;
            case "grace" -> Policy.ActOn.GRACE;
            default -> throw Settings.bad(CRASH_ACT_ON, settings.text(CRASH_ACT_ON), "must be refused or grace");
        };
        return new Policy(
                actOn,
                settings.duration(CRASH_GRACE).orElseThrow(),
                settings.number(PRIORITY, -HIGHEST_PRIORITY, HIGHEST_PRIORITY),
                settings.flag(NO_FAILOVER));
    }

    private static ImmutableSet<String> detect(Settings settings) {
        String value = settings.text(CRASH_DETECT);
        if (value.equals("off")) {
            return ImmutableSet.of();
        }
        ImmutableSet<String> sensors = ImmutableSet.copyOf(
                Splitter.on(',').trimResults().omitEmptyStrings().split(value));
        if (sensors.isEmpty() || !SENSORS.containsAll(sensors)) {
            throw Settings.bad(CRASH_DETECT, value, "must be off, or one or both of " + String.join(",", SENSORS));
        }
        return sensors;
    }

    private static LeaseTiming timing(Settings settings) {
        return LeaseTiming.of(
                settings.duration(TTL).orElseThrow(),
                settings.duration(MARGIN),
                settings.duration(STOP_BUDGET),
                settings.duration(START_BUDGET));
    }

    private static String jarVersion() {
        return Optional.ofNullable(HaConfig.class.getPackage().getImplementationVersion())
                .orElse("");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unresolved) {
            throw new ConfigException(
                    "cluster.id", "", "must be given: this machine's host name is unknown", unresolved);
        }
    }
}
