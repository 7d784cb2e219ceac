package dev.understudy.bench.wrap;

import dev.understudy.bench.page.Series;
import dev.understudy.internal.etcd.server.FreePorts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Two nodes of each program under the agent; the one that leads is killed, and a client waits for the other. */
final class TakeOvers {
    private TakeOvers() {}

    /**
     * What was seen of one program, milliseconds.
     *
     * @param bareStart from the start of the bare program until it serves
     * @param outage from SIGKILL of the leader until the other one serves
     */
    record Result(Subject subject, Series bareStart, Series outage) {}

    static Result measure(Rig rig, Subject subject, int rounds) {
        String jar = subject.artifact()
                .map(artifact -> artifact.fetch(rig.folder("jars")).toString())
                .orElseGet(() -> System.getProperty("java.class.path"));
        Result result = new Result(subject, new Series(), new Series());
        for (int i = 0; i < rounds; i++) {
            bare(rig, subject, jar, result.bareStart);
        }
        try (Pair pair = new Pair(rig, subject, jar)) {
            for (int i = 0; i < rounds; i++) {
                result.outage.addNanos(pair.kill());
            }
        }
        return result;
    }

    private static void bare(Rig rig, Subject subject, String jar, Series times) {
        int port = FreePorts.reserve();
        String name = rig.fresh("bare");
        List<String> command = subject.command(jar, port, rig.folder(name + "-data"), rig.endpoint());
        try (Jvm jvm = Jvm.start(rig.file(name + ".log"), Optional.empty(), command)) {
            jvm.await("serves", () -> subject.check().serves(jar, port));
            times.addNanos(System.nanoTime() - jvm.startedAtNanos());
        }
        FreePorts.release(port);
    }

    /** A leader and an understudy of one program, which share its port and its files. */
    private static final class Pair implements AutoCloseable {
        private final Rig rig;
        private final Subject subject;
        private final String jar;
        private final int port = FreePorts.reserve();
        private final Path data;
        private final String election;
        private final Status status = new Status();
        private Jvm leader;
        private Jvm other;

        private Pair(Rig rig, Subject subject, String jar) {
            this.rig = rig;
            this.subject = subject;
            this.jar = jar;
            this.election = rig.fresh("programs");
            this.data = rig.folder(election + "-data");
            leader = start(FreePorts.reserve());
            leader.await("serves", () -> subject.check().serves(jar, port));
            other = understudy();
        }

        /** Kills the leader. @return how long nobody served, nanoseconds */
        private long kill() {
            long begin = System.nanoTime();
            leader.kill();
            other.await("serves again", () -> subject.check().serves(jar, port));
            long took = System.nanoTime() - begin;
            leader.close();
            leader = other;
            other = understudy();
            return took;
        }

        private Jvm understudy() {
            int statusPort = FreePorts.reserve();
            Jvm waiting = start(statusPort);
            waiting.await("watches the leader", () -> status.watches(statusPort));
            return waiting;
        }

        private Jvm start(int statusPort) {
            String id = rig.fresh("node");
            return Jvm.start(
                    rig.file(id + ".log"),
                    rig.agent(election, id, statusPort),
                    subject.command(jar, port, data, rig.endpoint()));
        }

        @Override
        public void close() {
            leader.close();
            other.close();
            FreePorts.release(port);
        }
    }
}
