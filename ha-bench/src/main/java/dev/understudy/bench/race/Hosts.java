package dev.understudy.bench.race;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Hosts of their own for contenders: a network namespace each, joined to this machine by a bridge. Cutting a host takes
 * its side of the cable down: no packet leaves, none arrives, and nobody is told. Safe from any thread.
 */
final class Hosts implements AutoCloseable {
    /** RFC 2544's range for benchmarks: no real network uses it. */
    private static final String NETWORK = "198.18.";

    private static final long LIMIT_SECONDS = 20;

    private final String tag = Long.toString(ProcessHandle.current().pid() % 100_000);
    private final String bridge = "race" + tag;
    private final String subnet = NETWORK + ProcessHandle.current().pid() % 250 + ".";
    private final Thread atExit = new Thread(this::removeAll, "remove-hosts");

    @GuardedBy("this")
    private final Map<String, Integer> numbers = new TreeMap<>();

    @GuardedBy("this")
    private int last = 1;

    private Hosts() {}

    /** Makes the bridge; empty, with nothing left behind, where this process may not (it takes root and iproute2). */
    static Optional<Hosts> open() {
        Hosts hosts = new Hosts();
        try {
            hosts.ip("link", "add", hosts.bridge, "type", "bridge");
            hosts.ip("addr", "add", hosts.address() + "/24", "dev", hosts.bridge);
            hosts.ip("link", "set", hosts.bridge, "up");
            Runtime.getRuntime().addShutdownHook(hosts.atExit);
            return Optional.of(hosts);
        } catch (RaceException notAllowed) {
            hosts.removeAll();
            return Optional.empty();
        }
    }

    /** This machine, as hosts reach it. */
    String address() {
        return subnet + "1";
    }

    /** Makes a host; what a command on it begins with. */
    synchronized List<String> prefix(String id) {
        int number = ++last;
        numbers.put(id, number);
        String space = space(number);
        ip("netns", "add", space);
        ip("link", "add", near(number), "type", "veth", "peer", "name", "eth0", "netns", space);
        ip("link", "set", near(number), "master", bridge, "up");
        ip("-n", space, "addr", "add", subnet + number + "/24", "dev", "eth0");
        ip("-n", space, "link", "set", "lo", "up");
        ip("-n", space, "link", "set", "eth0", "up");
        return ImmutableList.of("ip", "netns", "exec", space);
    }

    /** Cuts a host off; returns the instant before. */
    synchronized long cut(String id) {
        int number = number(id);
        long now = System.nanoTime();
        ip("link", "set", near(number), "down");
        return now;
    }

    /** The address of a host. */
    synchronized String address(String id) {
        return subnet + number(id);
    }

    synchronized void join(String id) {
        ip("link", "set", near(number(id)), "up");
    }

    synchronized void remove(String id) {
        Integer number = numbers.remove(id);
        if (number != null) {
            ip("netns", "del", space(number));
        }
    }

    private synchronized int number(String id) {
        return Optional.ofNullable(numbers.get(id)).orElseThrow(() -> new RaceException("no host " + id));
    }

    private String space(int number) {
        return "race-" + tag + "-" + number;
    }

    private String near(int number) {
        return "r" + tag + "n" + number;
    }

    private void ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        try {
            Path output = Files.createTempFile("race-", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new RaceException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException failed) {
            throw new RaceException("cannot run ip", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RaceException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        removeAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private synchronized void removeAll() {
        for (String id : List.copyOf(numbers.keySet())) {
            tolerate(() -> remove(id));
        }
        tolerate(() -> ip("link", "del", bridge));
    }

    private static void tolerate(Runnable removal) {
        try {
            removal.run();
        } catch (RaceException goneAlready) {
            // What is not there need not be removed.
        }
    }
}
