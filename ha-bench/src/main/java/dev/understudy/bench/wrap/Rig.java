package dev.understudy.bench.wrap;

import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.EtcdCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real etcd, a folder, and the packaged programs. */
final class Rig implements AutoCloseable {
    /** Of the leases: a take-over that waits for one is seen at once. */
    static final Duration TTL = Duration.ofSeconds(60);

    private final EtcdCluster etcd;
    private final Path home;
    private final Path folder;
    private final AtomicInteger names = new AtomicInteger();

    private Rig(EtcdCluster etcd, Path home, Path folder) {
        this.etcd = etcd;
        this.home = home;
        this.folder = folder;
    }

    static Rig start(EtcdCluster etcd) {
        try {
            Path home = Path.of(System.getProperty("understudy.bench.home", "."));
            return new Rig(etcd, home, Files.createTempDirectory("understudy-wrap-"));
        } catch (IOException unwritable) {
            etcd.close();
            throw new HaException("cannot make a folder", unwritable);
        }
    }

    EtcdCluster etcd() {
        return etcd;
    }

    /** As a jetcd client takes it. */
    String endpoint() {
        return etcd.endpoints().get(0).toString();
    }

    /** A name that nothing else in this run has. */
    String fresh(String what) {
        return what + "-" + names.incrementAndGet();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException unwritable) {
            throw new HaException("cannot make a folder", unwritable);
        }
    }

    Path commandLine() {
        return built(home.resolve("ha-cli/target/understudy.jar"));
    }

    /** The agent with its arguments. */
    Optional<String> agent(String election, String id, int statusPort) {
        return agent(election, id, statusPort, TTL);
    }

    /** The agent with its arguments. */
    Optional<String> agent(String election, String id, int statusPort, Duration ttl) {
        return Optional.of(built(home.resolve("ha-agent/target/understudy-agent.jar"))
                + "=cluster.id=" + id
                + ",cluster.etcd-election-prefix=/" + election + "/"
                + ",cluster.leader-session-ttl=" + ttl.toSeconds() + "s"
                + ",db.etcd.host=" + etcd.connectString()
                + ",rest.listen=127.0.0.1:" + statusPort);
    }

    private static Path built(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new HaException(jar + " is missing: build it first (mvn package)");
        }
        return jar.toAbsolutePath();
    }

    @Override
    public void close() {
        etcd.close();
    }
}
