package dev.understudy.internal.etcd.server;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.understudy.error.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The choices of an {@link EtcdCluster} before it starts. Not thread-safe; each start makes a new cluster. */
public final class EtcdClusterBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdClusterBuilder.class);
    private static final int MAX_MEMBERS = 7;
    private static final int PORT_ATTEMPTS = 5;
    /** etcd's own rule: an election timeout of less than five heartbeats is refused. */
    private static final int HEARTBEATS_PER_ELECTION = 5;

    private static final Duration MAX_ELECTION_TIMEOUT = Duration.ofSeconds(50);

    private int members = 1;
    private @Nullable EtcdBinaries binaries;
    private @Nullable Path folder;
    private EtcdTls tls = EtcdTls.off();
    private Duration heartbeat = Duration.ofMillis(100);
    private Duration electionTimeout = Duration.ofSeconds(1);
    private Duration startLimit = Duration.ofSeconds(60);
    private IntSupplier ports = FreePorts::reserve;
    private ImmutableList<Integer> fixedPorts = ImmutableList.of();
    private String token = "";
    private final List<String> flags = new ArrayList<>();

    EtcdClusterBuilder() {}

    /** How many members: 1, 3, 5 or 7. An even number would tolerate no more failures than one less. */
    @CanIgnoreReturnValue
    public EtcdClusterBuilder members(int count) {
        if (count < 1 || count > MAX_MEMBERS || count % 2 == 0) {
            throw new ConfigException("members", Integer.toString(count), "must be 1, 3, 5 or 7");
        }
        this.members = count;
        return this;
    }

    /** The programs to run; by default {@link EtcdBinaries#findOrInstall}. */
    @CanIgnoreReturnValue
    public EtcdClusterBuilder binaries(EtcdBinaries found) {
        this.binaries = found;
        return this;
    }

    /** Where data and logs go, to be kept after the end. By default a temporary folder, deleted at the end. */
    @CanIgnoreReturnValue
    public EtcdClusterBuilder folder(Path kept) {
        this.folder = kept;
        return this;
    }

    /** How client ports are protected; by default not at all. */
    @CanIgnoreReturnValue
    public EtcdClusterBuilder tls(EtcdTls protection) {
        this.tls = protection;
        return this;
    }

    /**
     * etcd's two raft timings, by default 100 ms and 1000 ms. The smallest lease etcd grants is 1.5 election timeouts,
     * rounded up to a second.
     */
    @CanIgnoreReturnValue
    public EtcdClusterBuilder timing(Duration heartbeatInterval, Duration election) {
        if (heartbeatInterval.toMillis() < 1
                || election.compareTo(heartbeatInterval.multipliedBy(HEARTBEATS_PER_ELECTION)) < 0
                || election.compareTo(MAX_ELECTION_TIMEOUT) > 0) {
            throw new ConfigException(
                    "election-timeout",
                    election.toMillis() + "ms",
                    "must be at least " + HEARTBEATS_PER_ELECTION + " heartbeat intervals ("
                            + heartbeatInterval.toMillis() + "ms) and at most " + MAX_ELECTION_TIMEOUT.toMillis()
                            + "ms");
        }
        this.heartbeat = heartbeatInterval;
        this.electionTimeout = election;
        return this;
    }

    /** More flags for each member, such as {@code --max-txn-ops=512}; see {@code etcd --help}. */
    @CanIgnoreReturnValue
    public EtcdClusterBuilder flags(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    /** How long the whole start may take; by default a minute. */
    @CanIgnoreReturnValue
    public EtcdClusterBuilder startLimit(Duration limit) {
        this.startLimit = limit;
        return this;
    }

    /** The ports of a single member for clients and for members to come, instead of free ones. */
    @CanIgnoreReturnValue
    public EtcdClusterBuilder ports(int client, int peer) {
        this.fixedPorts = ImmutableList.of(client, peer);
        return this;
    }

    /** Where port numbers come from: a test makes them collide. */
    @CanIgnoreReturnValue
    EtcdClusterBuilder ports(IntSupplier source) {
        this.ports = source;
        return this;
    }

    /**
     * Starts the members and waits until all are healthy. Picks other ports, if one was taken meanwhile.
     *
     * @throws EtcdServerException if no etcd is found, or a member does not come up; nothing is left running then
     */
    public EtcdCluster start() {
        EtcdBinaries found = binaries != null ? binaries : EtcdBinaries.findOrInstall();
        for (int attempt = 1; ; attempt++) {
            Path home = folder != null ? folder : temporaryFolder();
            token = UUID.randomUUID().toString();
            List<EtcdMember> planned = EtcdCluster.plan(found, members, home, this);
            EtcdCluster cluster = new EtcdCluster(planned, home, folder == null);
            cluster.endAtExit();
            try {
                cluster.heal(startLimit);
                return cluster;
            } catch (EtcdServerException failed) {
                boolean again = attempt < PORT_ATTEMPTS
                        && fixedPorts.isEmpty()
                        && planned.stream().anyMatch(EtcdMember::foundPortTaken);
                cluster.close();
                if (!again) {
                    throw failed;
                }
                LOG.info("a port was taken meanwhile: starting etcd again on others");
            }
        }
    }

    EtcdMember.Spec spec(String name, Path home) {
        return new EtcdMember.Spec(
                name,
                home,
                tls.scheme(),
                fixedPorts.isEmpty() ? ports.getAsInt() : fixedPorts.get(0),
                fixedPorts.isEmpty() ? ports.getAsInt() : fixedPorts.get(1),
                ports.getAsInt(),
                ImmutableList.<String>builder()
                        .add("--initial-cluster-token", token)
                        .add("--heartbeat-interval", Long.toString(heartbeat.toMillis()))
                        .add("--election-timeout", Long.toString(electionTimeout.toMillis()))
                        .addAll(tls.flags())
                        .addAll(flags)
                        .build());
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("understudy-etcd-");
        } catch (IOException failed) {
            throw new EtcdServerException("cannot make a temporary folder: " + failed.getMessage(), failed);
        }
    }
}
