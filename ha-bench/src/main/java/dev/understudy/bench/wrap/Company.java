package dev.understudy.bench.wrap;

import com.google.common.collect.ImmutableList;
import dev.understudy.bench.page.Markdown;
import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs of others under the agent, alone and in another agent's company, in both orders. The leader of each is
 * killed, the next one ends by SIGTERM, and a client must be served each time; what the processes have written must
 * tell of no class of ours that failed, and of nothing that the same program without our agent does not tell too.
 */
final class Company {
    private static final Artifact OTHER =
            Artifact.alone("io.opentelemetry.javaagent", "opentelemetry-javaagent", "2.9.0");
    /** It would send what it measures to a server that is not there. */
    private static final ImmutableList<String> MUTE = ImmutableList.of(
            "-Dotel.traces.exporter=none", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none");

    private static final Pattern FAULT =
            Pattern.compile("(NoClassDefFoundError|ClassNotFoundException|LinkageError|VerifyError|Exception in thread)"
                    + "|^\\s+at (understudy//)?dev\\.understudy\\.");
    private static final double NANOS_PER_MILLI = 1e6;
    /** What takes over only when the lease is over is not waited for. */
    private static final Duration LONGER_THAN_ANY_START = Jvm.LIMIT.multipliedBy(2);

    private final Rig rig;
    private final List<Subject> subjects;

    Company(Rig rig, List<Subject> subjects) {
        this.rig = rig;
        this.subjects = subjects;
    }

    /** Where the other agent stands on the command line. */
    enum Order {
        ALONE("ours alone"),
        BEFORE("another before ours"),
        AFTER("another after ours");

        private final String words;

        Order(String words) {
            this.words = words;
        }

        private UnaryOperator<List<String>> with(String other) {
            return ours -> switch (this) {
                case ALONE -> ours;
                case BEFORE ->
                    Stream.concat(others(other).stream(), ours.stream()).toList();
                case AFTER ->
                    Stream.concat(ours.stream(), others(other).stream()).toList();
            };
        }
    }

    /**
     * What came of it.
     *
     * @param table for the report
     * @param faults one line for each thing that went wrong
     * @param skipped programs that could not be had
     */
    record Result(String table, List<String> faults, List<String> skipped) {
        boolean sound() {
            return faults.isEmpty();
        }
    }

    Result meet() {
        String other = OTHER.fetch(rig.folder("jars")).orElseThrow(() -> new HaException(OTHER + " cannot be had"));
        List<String> faults = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        List<String[]> rows = new ArrayList<>();
        rows.add(Stream.concat(
                        Stream.of("program", "from Maven Central", "carries"),
                        Stream.of(Order.values()).map(order -> order.words))
                .toArray(String[]::new));
        for (Subject subject : subjects) {
            Optional<String> classPath = subject.classPath(rig);
            if (classPath.isEmpty()) {
                skipped.add(subject.told());
                continue;
            }
            Map<Order, String> told = meet(subject, classPath.get(), other, faults);
            rows.add(Stream.concat(
                            Stream.of(subject.name(), subject.origin(), subject.carries()), told.values().stream())
                    .toArray(String[]::new));
        }
        return new Result(Markdown.table(rows), faults, skipped);
    }

    private Map<Order, String> meet(Subject subject, String classPath, String other, List<String> faults) {
        Map<Order, String> told = new EnumMap<>(Order.class);
        Set<String> known = new TreeSet<>();
        for (Order order : Order.values()) {
            String where = subject.name() + ", " + order.words + ": ";
            try {
                if (order == Order.BEFORE) {
                    known.addAll(withoutOurs(subject, classPath, other));
                }
                told.put(order, meet(subject, classPath, order.with(other), known, where, faults));
            } catch (HaException failed) {
                faults.add(where + failed.getMessage());
                told.put(order, "FAIL");
            }
            System.err.println(where + told.get(order));
        }
        return told;
    }

    private String meet(
            Subject subject,
            String classPath,
            UnaryOperator<List<String>> options,
            Set<String> known,
            String where,
            List<String> faults) {
        List<String> lines;
        String times;
        try (Pair pair = new Pair(rig, subject, classPath, options, LONGER_THAN_ANY_START)) {
            double killed = pair.kill() / NANOS_PER_MILLI;
            double ended = pair.terminate() / NANOS_PER_MILLI;
            times = String.format(Locale.ROOT, "%.0f ms, %.0f ms", killed, ended);
            lines = pair.lines();
        }
        Set<String> seen = faults(lines);
        seen.removeAll(known);
        seen.forEach(fault -> faults.add(where + fault));
        return seen.isEmpty() ? times : times + ", FAIL";
    }

    /** What it tells anyhow when it starts in the other agent's company, serves, and ends by SIGTERM. */
    private Set<String> withoutOurs(Subject subject, String classPath, String other) {
        int port = FreePorts.reserve();
        String name = rig.fresh("other");
        List<String> command = subject.command(classPath, port, rig.folder(name + "-data"), rig.endpoint());
        try (Jvm jvm = Jvm.start(rig.file(name + ".log"), others(other), command)) {
            jvm.await("serves", () -> subject.check().serves(classPath, port));
            jvm.terminate();
            jvm.awaitExit();
            return faults(jvm.lines());
        } finally {
            FreePorts.release(port);
        }
    }

    private static ImmutableList<String> others(String jar) {
        return ImmutableList.<String>builder()
                .addAll(MUTE)
                .add("-javaagent:" + jar)
                .build();
    }

    /** Lines that tell of a fault, without what differs from run to run. */
    private static Set<String> faults(List<String> lines) {
        return lines.stream()
                .filter(line -> FAULT.matcher(line).find())
                .map(line -> line.strip().replaceAll("[0-9]+", "#"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
