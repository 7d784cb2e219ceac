package dev.understudy.bench.probe;

import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.ChildProcess;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Sample nodes as processes, on a real etcd; and where the built programs are. */
final class Nodes implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final EtcdCluster etcd = EtcdCluster.builder().members(1).start();
    private final List<Node> nodes = new ArrayList<>();
    private final Path home = Path.of(System.getProperty("understudy.bench.home", "."));
    private final Path folder;

    Nodes() {
        try {
            folder = Files.createTempDirectory("understudy-probe-");
        } catch (IOException unwritable) {
            etcd.close();
            throw new HaException("cannot make a folder", unwritable);
        }
    }

    /**
     * A running node.
     *
     * @param ready the marker file it keeps while it is ready
     */
    record Node(String name, int port, Path ready, ChildProcess process) {
        String url(String scheme) {
            return scheme + "://127.0.0.1:" + port;
        }
    }

    EtcdCluster etcd() {
        return etcd;
    }

    Path folder() {
        return folder;
    }

    /** A program that the build made. */
    String built(String file) {
        Path path = home.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new HaException(path + " is missing: build it first (mvn package -Pnative)");
        }
        return path.toAbsolutePath().toString();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts a node of an election. */
    Node start(String election, String... more) {
        String name = election + "-" + nodes.size();
        int port = FreePorts.reserve();
        Path ready = folder.resolve(name + ".ready");
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:+UseSerialGC",
                "-jar",
                built("ha-sample-node/target/ha-sample-node.jar"),
                "--cluster.id=" + name,
                "--cluster.etcd-election-prefix=/" + election + "/",
                "--db.etcd.host=" + etcd.connectString(),
                "--rest.listen=127.0.0.1:" + port,
                "--rest.ready-file=" + ready));
        command.addAll(List.of(more));
        Node node = new Node(
                name,
                port,
                ready,
                ChildProcess.start(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".log").toFile())));
        nodes.add(node);
        return node;
    }

    /** Waits for something that the nodes will do. */
    void await(String what, BooleanSupplier condition) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - limit > 0) {
                throw new HaException(what + ": not within " + LIMIT.toSeconds() + " s; see " + folder);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new HaException("interrupted", stopped);
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.process().close());
        etcd.close();
    }
}
