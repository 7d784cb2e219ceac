package dev.understudy.bench.wrap;

import dev.understudy.bench.page.Series;
import dev.understudy.internal.etcd.server.FreePorts;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

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

    /** @return empty if the program cannot be had */
    static Optional<Result> measure(Rig rig, Subject subject, int rounds) {
        return subject.classPath(rig).map(classPath -> measure(rig, subject, classPath, rounds));
    }

    private static Result measure(Rig rig, Subject subject, String classPath, int rounds) {
        Result result = new Result(subject, new Series(), new Series());
        for (int i = 0; i < rounds; i++) {
            bare(rig, subject, classPath, result.bareStart);
        }
        try (Pair pair = new Pair(rig, subject, classPath, UnaryOperator.identity(), Rig.TTL)) {
            for (int i = 0; i < rounds; i++) {
                result.outage.addNanos(pair.kill());
            }
        }
        return result;
    }

    private static void bare(Rig rig, Subject subject, String classPath, Series times) {
        int port = FreePorts.reserve();
        String name = rig.fresh("bare");
        List<String> command = subject.command(classPath, port, rig.folder(name + "-data"), rig.endpoint());
        try (Jvm jvm = Jvm.start(rig.file(name + ".log"), Optional.empty(), command)) {
            jvm.await("serves", () -> subject.check().serves(classPath, port));
            times.addNanos(System.nanoTime() - jvm.startedAtNanos());
        }
        FreePorts.release(port);
    }
}
