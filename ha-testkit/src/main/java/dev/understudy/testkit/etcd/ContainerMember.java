package dev.understudy.testkit.etcd;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotModifiedException;
import dev.understudy.internal.etcd.server.EtcdServerException;
import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.internal.etcd.server.MemberProbe;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * One member in a container. Docker's own verbs break it: Testcontainers ends a container by removing it, and then data
 * and ports would be gone.
 */
final class ContainerMember implements TestMember {
    static final int CLIENT_PORT = 2379;
    static final int PEER_PORT = 2380;
    static final int HEALTH_PORT = 2381;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int STOP_GRACE_SECONDS = 15;

    private final String name;
    private final GenericContainer<?> container;
    private final int clientPort = FreePorts.reserve();
    private final int healthPort = FreePorts.reserve();
    private final URI endpoint;
    private final MemberProbe probe;
    private volatile boolean frozen;

    @SuppressWarnings("resource") // Closed with the member.
    ContainerMember(String name, String image, String scheme, String host) {
        this.name = name;
        this.endpoint = URI.create(scheme + "://" + host + ":" + clientPort);
        this.probe = new MemberProbe(URI.create("http://" + host + ":" + healthPort));
        this.container = new GenericContainer<>(DockerImageName.parse(image))
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("etcd"))
                .waitingFor(new NoWait());
        // Docker would choose other ports at each start, and a member must come back where it was.
        container.setPortBindings(List.of(clientPort + ":" + CLIENT_PORT, healthPort + ":" + HEALTH_PORT));
    }

    /** No member is healthy before a majority has been started, so nobody may wait for one in between. */
    private static final class NoWait extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {
            // Whoever starts the members waits for all of them.
        }
    }

    String name() {
        return name;
    }

    /** For what only its creator may change: flags, files and networks, before the launch. */
    GenericContainer<?> container() {
        return container;
    }

    /** Makes and starts the container; returns at once. */
    void launch() {
        container.start();
    }

    /** Removes the container with its data. */
    void remove() {
        container.stop();
        FreePorts.release(clientPort);
        FreePorts.release(healthPort);
    }

    /** Runs a program inside. */
    Container.ExecResult exec(List<String> command) {
        try {
            return container.execInContainer(command.toArray(String[]::new));
        } catch (IOException failed) {
            throw new EtcdServerException("cannot run " + command.get(0) + " in " + name + ": " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EtcdServerException("interrupted while a program was running", interrupted);
        }
    }

    @Override
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public boolean isRunning() {
        String id = container.getContainerId();
        return id != null
                && Boolean.TRUE.equals(container
                        .getDockerClient()
                        .inspectContainerCmd(id)
                        .exec()
                        .getState()
                        .getRunning());
    }

    @Override
    public boolean isHealthy() {
        return !frozen && probe.isHealthy();
    }

    @Override
    public boolean isLeader() {
        return !frozen && probe.isLeader();
    }

    @Override
    public void stop() {
        if (isRunning()) {
            docker(
                    "stop",
                    (client, id) -> client.stopContainerCmd(id)
                            .withTimeout(STOP_GRACE_SECONDS)
                            .exec());
            ended("stop");
        }
    }

    @Override
    public void kill() {
        if (isRunning()) {
            signal("kill", "SIGKILL");
            ended("kill");
        }
    }

    private void ended(String verb) {
        await(verb, () -> !isRunning(), LIMIT);
        frozen = false;
    }

    @Override
    public void start() {
        spawn();
        await("start", probe::answers, LIMIT);
    }

    /** Starts the container again, if it does not run, and returns at once. */
    void spawn() {
        if (!isRunning()) {
            docker("start", (client, id) -> client.startContainerCmd(id).exec());
        }
    }

    void awaitHealthy(Duration limit) {
        await("wait for", () -> isHealthy() || !isRunning(), limit);
        if (!isRunning()) {
            throw new EtcdServerException(name + " has ended; its log:\n" + container.getLogs());
        }
    }

    /** As with a process of this machine: {@code docker pause} needs a control group that not every engine has. */
    @Override
    public void freeze() {
        signal("freeze", "SIGSTOP");
        frozen = true;
    }

    @Override
    public void thaw() {
        signal("thaw", "SIGCONT");
        frozen = false;
    }

    boolean isFrozen() {
        return frozen;
    }

    private void signal(String verb, String signal) {
        docker(
                verb,
                (client, id) -> client.killContainerCmd(id).withSignal(signal).exec());
    }

    private void docker(String verb, BiConsumer<DockerClient, String> call) {
        try {
            call.accept(container.getDockerClient(), container.getContainerId());
        } catch (NotModifiedException alreadySo) {
            // Somebody else was faster; what was wanted is the case.
        } catch (DockerException refused) {
            throw new EtcdServerException("cannot " + verb + " " + name + ": " + refused.getMessage(), refused);
        }
    }

    private void await(String verb, BooleanSupplier condition, Duration limit) {
        try {
            Awaitility.await()
                    .atMost(limit)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .until(condition::getAsBoolean);
        } catch (ConditionTimeoutException late) {
            throw new EtcdServerException(
                    "cannot " + verb + " " + name + " within " + limit.toSeconds() + " s; its log:\n"
                            + container.getLogs(),
                    late);
        }
    }
}
