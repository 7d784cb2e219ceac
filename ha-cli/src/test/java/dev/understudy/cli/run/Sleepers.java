package dev.understudy.cli.run;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Processes that sleep for a time nobody else sleeps for, and are known by it however they hide. */
final class Sleepers {
    private static final AtomicInteger SLEEPS =
            new AtomicInteger(100_000 + Math.floorMod(UUID.randomUUID().hashCode(), 800_000));

    private Sleepers() {}

    /** A time that no process sleeps for yet, in seconds. */
    static String fresh() {
        return Integer.toString(SLEEPS.incrementAndGet());
    }

    /**
     * A piece of a shell script that starts a daemon of the kind that overwrites its environment with a title: no
     * parent, a session of its own, and nothing left in {@code /proc/PID/environ}.
     */
    static String daemon(String seconds) {
        return "(env -i setsid sleep " + seconds + " &); ";
    }

    static Stream<ProcessHandle> all(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.equals(seconds)));
    }

    static long count(String seconds) {
        return all(seconds).count();
    }

    /** The guard beside the program of a supervisor. */
    static ProcessHandle guard(ProcessHandle supervisor) {
        return supervisor
                .children()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.equals("guard")))
                .findFirst()
                .orElseThrow();
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
