package dev.understudy.bench.wrap;

import dev.understudy.internal.etcd.server.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A leader and an understudy of one program, which share its port and its files. */
final class Pair implements AutoCloseable {
    private final Rig rig;
    private final Subject subject;
    private final String classPath;
    private final UnaryOperator<List<String>> options;
    private final Duration ttl;
    private final int port = FreePorts.reserve();
    private final Path data;
    private final String election;
    private final Status status = new Status();
    private final List<Jvm> all = new ArrayList<>();
    private Jvm leader;

    /**
     * Starts the leader.
     *
     * @param options of the JVM, made from the one that is our agent
     * @param ttl of the lease: no take-over should wait for that
     */
    Pair(Rig rig, Subject subject, String classPath, UnaryOperator<List<String>> options, Duration ttl) {
        this.rig = rig;
        this.subject = subject;
        this.classPath = classPath;
        this.options = options;
        this.ttl = ttl;
        this.election = rig.fresh("programs");
        this.data = rig.folder(election + "-data");
        try {
            leader = start(FreePorts.reserve());
            awaitService(leader);
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** Kills the leader. @return how long nobody served, nanoseconds */
    long kill() {
        return replace(Jvm::kill);
    }

    /** Sends the leader SIGTERM. @return how long it took until the other one served, nanoseconds */
    long terminate() {
        return replace(Jvm::terminate);
    }

    private long replace(Consumer<Jvm> end) {
        Jvm old = leader;
        leader = understudy();
        long begin = System.nanoTime();
        end.accept(old);
        // Until it is gone, it may be the old one that still serves.
        old.awaitExit();
        awaitService(leader);
        return System.nanoTime() - begin;
    }

    /** All that any process of this pair has written. */
    List<String> lines() {
        return all.stream().flatMap(jvm -> jvm.lines().stream()).toList();
    }

    private void awaitService(Jvm jvm) {
        jvm.await("serves", () -> subject.check().serves(classPath, port));
    }

    private Jvm understudy() {
        int statusPort = FreePorts.reserve();
        Jvm waiting = start(statusPort);
        waiting.await("watches the leader", () -> status.watches(statusPort));
        return waiting;
    }

    private Jvm start(int statusPort) {
        String id = rig.fresh("node");
        List<String> line = options.apply(
                List.of("-javaagent:" + rig.agent(election, id, statusPort, ttl).orElseThrow()));
        Jvm jvm = Jvm.start(rig.file(id + ".log"), line, subject.command(classPath, port, data, rig.endpoint()));
        all.add(jvm);
        return jvm;
    }

    @Override
    public void close() {
        all.forEach(Jvm::close);
        FreePorts.release(port);
    }
}
