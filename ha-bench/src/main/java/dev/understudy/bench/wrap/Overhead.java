package dev.understudy.bench.wrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.FormatMethod;
import dev.understudy.bench.page.Line;
import dev.understudy.bench.page.Series;
import dev.understudy.internal.etcd.server.FreePorts;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the agent costs, against the bare program and against a bare jetcd client in the same run. */
final class Overhead {
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final double MEBI = 1 << 20;

    private final Rig rig;
    private final int rounds;
    private final Duration settle;
    private final Status status = new Status();

    /** @param quick once, and without waiting for anything to settle */
    Overhead(Rig rig, int rounds, boolean quick) {
        this.rig = rig;
        this.rounds = quick ? 1 : rounds;
        this.settle = quick ? Duration.ZERO : SETTLE;
    }

    List<Line> measure() throws InterruptedException {
        List<Line> lines = new ArrayList<>();
        startUp(lines);
        memory(lines);
        promotion(lines);
        hotPath(lines);
        lines.add(ChildKills.measure(rig, rounds));
        return lines;
    }

    private void startUp(List<Line> lines) {
        Series bare = new Series();
        Series jetcd = new Series();
        Series wrapped = new Series();
        for (int i = 0; i < rounds; i++) {
            bare.addNanos(begins(Optional.empty(), List.of(WrappedMain.class.getName())));
            jetcd.addNanos(begins(
                    Optional.empty(), List.of(ColdJetcdMain.class.getName(), rig.endpoint(), rig.fresh("cold"))));
            wrapped.addNanos(begins(
                    rig.agent(rig.fresh("start"), "node", FreePorts.reserve()), List.of(WrappedMain.class.getName())));
        }
        double ratio = wrapped.median() / jetcd.median();
        lines.add(new Line(
                "start of a leader until its main() begins",
                "at most 1.3 x the cold confirm of a bare jetcd client",
                told(
                        "%.0f ms = %.2f x (jetcd %.0f ms, bare program %.0f ms)",
                        wrapped.median(), ratio, jetcd.median(), bare.median()),
                ratio <= 1.3));
    }

    private long begins(Optional<String> agent, List<String> command) {
        try (Jvm jvm = own(agent, command)) {
            return jvm.await("begins") - jvm.startedAtNanos();
        }
    }

    private void memory(List<Line> lines) {
        Series bare = new Series();
        Series wrapped = new Series();
        for (int i = 0; i < Math.min(rounds, 5); i++) {
            bare.add(resident(Optional.empty()));
            wrapped.add(resident(rig.agent(rig.fresh("memory"), "node", FreePorts.reserve())));
        }
        double more = wrapped.median() - bare.median();
        lines.add(new Line(
                "resident memory, 5 s after the program began",
                "at most 75 MB more",
                told("+%.0f MB (%.0f, bare %.0f)", more, wrapped.median(), bare.median()),
                more <= 75));
    }

    private double resident(Optional<String> agent) {
        try (Jvm jvm = own(agent, List.of(WrappedMain.class.getName()))) {
            jvm.await("begins");
            Uninterruptibles.sleepUninterruptibly(settle);
            return jvm.residentBytes() / MEBI;
        }
    }

    /** From the moment etcd tells this process that the leader's entry is gone. */
    private void promotion(List<Line> lines) throws InterruptedException {
        Series times = new Series();
        String election = rig.fresh("promotion");
        BlockingQueue<Long> gone = new LinkedBlockingQueue<>();
        ByteSequence prefix = ByteSequence.from("/" + election + "/", UTF_8);
        try (Client client = Client.builder().endpoints(rig.etcd().endpoints()).build()) {
            // Ends with the client.
            var unused = client.getWatchClient()
                    .watch(
                            prefix,
                            WatchOption.builder().isPrefix(true).build(),
                            response -> response.getEvents().stream()
                                    .filter(event -> event.getEventType() == EventType.DELETE)
                                    .forEach(event -> gone.add(System.nanoTime())));
            Jvm leader = own(rig.agent(election, rig.fresh("node"), FreePorts.reserve()), main());
            leader.await("begins");
            for (int i = 0; i < rounds; i++) {
                int port = FreePorts.reserve();
                Jvm next = own(rig.agent(election, rig.fresh("node"), port), main());
                next.await("waits", () -> status.watches(port));
                Uninterruptibles.sleepUninterruptibly(settle);
                leader.send();
                long began = next.await("begins");
                Long deleted = gone.poll(Jvm.LIMIT.toSeconds(), TimeUnit.SECONDS);
                times.addNanos(began - (deleted == null ? 0 : deleted));
                leader.close();
                leader = next;
            }
            leader.close();
        }
        lines.add(new Line(
                "the leader's entry is gone until main() of the understudy begins",
                "at most 20 ms",
                told("p50 %.1f ms, max %.1f ms", times.median(), times.max()),
                times.median() <= 20));
    }

    private void hotPath(List<Line> lines) {
        Series bare = new Series();
        Series wrapped = new Series();
        for (int i = 0; i < Math.min(rounds, 5); i++) {
            bare.add((double) worked(Optional.empty()));
            wrapped.add((double) worked(rig.agent(rig.fresh("work"), "node", FreePorts.reserve())));
        }
        double ratio = wrapped.median() / bare.median();
        lines.add(new Line(
                "blocks hashed in 3 s by the program's own thread",
                "as many as bare (at least 0.97 x)",
                told("%.3f x (%.0f, bare %.0f)", ratio, wrapped.median(), bare.median()),
                ratio >= 0.97));
    }

    private long worked(Optional<String> agent) {
        try (Jvm jvm = own(agent, List.of(WrappedMain.class.getName(), "work"))) {
            return jvm.await("worked");
        }
    }

    private Jvm own(Optional<String> agent, List<String> command) {
        List<String> line = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path")));
        line.addAll(command);
        return Jvm.start(rig.file(rig.fresh("jvm") + ".log"), agent, line);
    }

    private static List<String> main() {
        return List.of(WrappedMain.class.getName());
    }

    @FormatMethod
    private static String told(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
