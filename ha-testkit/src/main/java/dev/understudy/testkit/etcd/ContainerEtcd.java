package dev.understudy.testkit.etcd;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.internal.etcd.server.EtcdServerException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.MountableFile;

/** Members in Docker containers, through Testcontainers, which also removes them if this JVM dies. */
final class ContainerEtcd implements TestEtcd {
    /** The system property that names the image; it must hold {@code etcd} and {@code etcdctl} on its path. */
    static final String IMAGE_PROPERTY = "understudy.test.etcd.image";

    static final String DEFAULT_IMAGE = "quay.io/coreos/etcd:v3.5.16";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration LAST_LOOK = Duration.ofMillis(1);
    private static final int READABLE = 0755;

    private final EtcdPlan plan;
    private final Access access;
    private final Network network = Network.newNetwork();
    private final String token = UUID.randomUUID().toString();
    private final ImmutableList<ContainerMember> members;

    private ContainerEtcd(EtcdPlan plan, String image, String host) {
        this.plan = plan;
        this.access = new Access(plan, host);
        this.members = IntStream.range(0, plan.members())
                .mapToObj(
                        i -> new ContainerMember("m" + i, image, access.server().scheme(), host))
                .collect(ImmutableList.toImmutableList());
        members.forEach(this::furnish);
    }

    /** Whether a Docker engine answers. */
    static boolean isPossible() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /**
     * Starts the members. Nothing is left if that fails.
     *
     * @throws EtcdServerException if there is no engine or no image, or a member does not come up
     */
    static ContainerEtcd start(EtcdPlan plan) {
        if (!isPossible()) {
            throw new EtcdServerException("no Docker engine answers: start one, or name it in DOCKER_HOST, or remove "
                    + EtcdSearch.PROPERTY + "=docker");
        }
        String image = System.getProperty(IMAGE_PROPERTY, DEFAULT_IMAGE);
        ContainerImage.require(image);
        ContainerEtcd etcd =
                new ContainerEtcd(plan, image, DockerClientFactory.instance().dockerHostIpAddress());
        try {
            etcd.members.forEach(ContainerMember::launch);
            etcd.heal(START_LIMIT);
            etcd.access.enforce(etcd);
            return etcd;
        } catch (RuntimeException failed) {
            etcd.close();
            throw new EtcdServerException(
                    "cannot start etcd from the image " + image + " (" + IMAGE_PROPERTY + "): " + failed.getMessage(),
                    failed);
        }
    }

    private void furnish(ContainerMember member) {
        if (members.size() > 1) {
            member.container().withNetwork(network).withNetworkAliases(member.name());
        }
        // The same path inside as outside, so that the same flags hold in both places.
        access.folder()
                .ifPresent(folder -> member.container()
                        .withCopyFileToContainer(MountableFile.forHostPath(folder, READABLE), folder.toString()));
        member.container().withCommand(flags(member).toArray(String[]::new));
    }

    private List<String> flags(ContainerMember member) {
        return ImmutableList.<String>builder()
                .add("--name", member.name())
                .add("--data-dir", "/etcd-data")
                .add("--listen-client-urls", listen(access.server().scheme(), ContainerMember.CLIENT_PORT))
                .add("--advertise-client-urls", member.endpoint().toString())
                .add("--listen-peer-urls", listen("http", ContainerMember.PEER_PORT))
                .add("--initial-advertise-peer-urls", peer(member))
                .add("--listen-metrics-urls", listen("http", ContainerMember.HEALTH_PORT))
                .add(
                        "--initial-cluster",
                        members.stream()
                                .map(one -> one.name() + "=" + peer(one))
                                .collect(Collectors.joining(",")))
                .add("--initial-cluster-token", token)
                .add("--logger", "zap")
                .addAll(access.server().flags())
                .addAll(plan.flags())
                .build();
    }

    private static String listen(String scheme, int port) {
        return scheme + "://0.0.0.0:" + port;
    }

    private String peer(ContainerMember member) {
        // A lone member has no network of ours, hence no name that others could resolve.
        return "http://" + (members.size() > 1 ? member.name() : "127.0.0.1") + ":" + ContainerMember.PEER_PORT;
    }

    @Override
    public List<URI> endpoints() {
        return members.stream().map(ContainerMember::endpoint).toList();
    }

    @Override
    public Map<String, String> settings() {
        return ImmutableMap.<String, String>builder()
                .put("db.etcd.host", connectString())
                .putAll(access.settings())
                .buildOrThrow();
    }

    @Override
    public Optional<TestCertificates> certificates() {
        return access.certificates();
    }

    @Override
    public String etcdctl(String... arguments) {
        ContainerMember running = members.stream()
                .filter(ContainerMember::isHealthy)
                .findFirst()
                .orElseThrow(() -> new EtcdServerException("no healthy member to run etcdctl in"));
        Container.ExecResult result = running.exec(ImmutableList.<String>builder()
                .add("etcdctl")
                .add("--endpoints", access.server().scheme() + "://127.0.0.1:" + ContainerMember.CLIENT_PORT)
                .addAll(access.etcdctlFlags())
                .add(arguments)
                .build());
        if (result.getExitCode() != 0) {
            throw new EtcdServerException(
                    "etcdctl " + arguments[0] + " failed: " + result.getStderr().strip());
        }
        return result.getStdout();
    }

    @Override
    public List<TestMember> members() {
        return ImmutableList.copyOf(members);
    }

    @Override
    public void heal(Duration limit) {
        Stopwatch elapsed = Stopwatch.createStarted();
        members.forEach(ContainerMember::spawn);
        members.stream().filter(ContainerMember::isFrozen).forEach(ContainerMember::thaw);
        for (ContainerMember member : members) {
            Duration left = limit.minus(elapsed.elapsed());
            member.awaitHealthy(left.compareTo(LAST_LOOK) < 0 ? LAST_LOOK : left);
        }
    }

    @Override
    public void close() {
        members.forEach(ContainerMember::remove);
        network.close();
        access.close();
    }
}
