package dev.understudy.bench.race;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.internal.etcd.server.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A process of the race, with what it says. It dies with this JVM. Safe from any thread. */
final class Racer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String id;
    private final ChildProcess process;
    private final boolean speaksJson;
    private final long bornNanos = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final List<Happening> events = new ArrayList<>();

    @GuardedBy("lock")
    private final List<String> words = new ArrayList<>();

    @GuardedBy("lock")
    private boolean ended;

    private Racer(String id, ChildProcess process, boolean speaksJson) {
        this.id = id;
        this.process = process;
        this.speaksJson = speaksJson;
        BufferedReader output = process.process().inputReader(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> read(output), "words-of-" + id);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a process.
     *
     * @param environment beyond that of this JVM
     * @param speaksJson whether it prints events; else its first line means that it leads, at the time of receipt
     */
    static Racer start(String id, List<String> command, Map<String, String> environment, boolean speaksJson) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Racer(id, ChildProcess.start(builder), speaksJson);
    }

    String id() {
        return id;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All events so far. */
    List<Happening> events() {
        lock.lock();
        try {
            return ImmutableList.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** How many events there are: a position to wait from. */
    int position() {
        return events().size();
    }

    /** Waits for the first event from {@code position} on that fits; empty if the limit or the process ends first. */
    Optional<Happening> await(int position, Predicate<Happening> wanted, Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            for (int next = position; ; next++) {
                while (next >= events.size()) {
                    if (ended || left <= 0) {
                        return Optional.empty();
                    }
                    left = changed.awaitNanos(left);
                }
                if (wanted.test(events.get(next))) {
                    return Optional.of(events.get(next));
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RaceException(id + ": interrupted", interrupted);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #await}, for an event that must come. */
    Happening expect(int position, String event, Duration limit) {
        return await(position, happening -> happening.is(event), limit)
                .orElseThrow(() -> new RaceException(
                        id + ": not \"" + event + "\" within " + limit.toSeconds() + " s; it said " + lastWords()));
    }

    /** Writes a line to its standard input. */
    void order(String line) {
        try {
            OutputStream input = process.process().getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException gone) {
            throw new RaceException(id + " takes no orders: " + lastWords(), gone);
        }
    }

    /** SIGKILL; returns the instant before it was sent. The process is gone when this returns. */
    long kill() {
        long now = System.nanoTime();
        process.kill();
        return now;
    }

    /** SIGTERM; returns the instant before it was sent. */
    long terminate() {
        long now = System.nanoTime();
        process.terminate();
        return now;
    }

    /** SIGSTOP; returns the instant before it was sent. */
    long freeze() {
        long now = System.nanoTime();
        process.freeze();
        return now;
    }

    /** SIGCONT; returns the instant before it was sent. */
    long thaw() {
        long now = System.nanoTime();
        process.thaw();
        return now;
    }

    /** Has a JVM collect its garbage, and give back the memory that this frees; done when this returns. */
    void collectGarbage() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        ProcessBuilder command = new ProcessBuilder(jcmd, Long.toString(pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try (ChildProcess asking = ChildProcess.start(command)) {
            asking.waitFor(Duration.ofSeconds(30));
        }
    }

    boolean awaitEnd(Duration limit) {
        return process.waitFor(limit);
    }

    @Override
    public void close() {
        process.close();
    }

    private String lastWords() {
        lock.lock();
        try {
            List<String> last = words.subList(Math.max(0, words.size() - 5), words.size());
            return last.isEmpty() ? "nothing" : String.join(" | ", last);
        } finally {
            lock.unlock();
        }
    }

    private void read(BufferedReader output) {
        try (output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                heard(line, System.nanoTime());
            }
        } catch (IOException killed) {
            heard("(" + killed.getMessage() + ")", System.nanoTime());
        } finally {
            lock.lock();
            try {
                ended = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void heard(String line, long now) {
        Optional<Happening> event = speaksJson ? parse(line, now) : firstLine(now);
        lock.lock();
        try {
            words.add(line);
            if (words.size() > 1_000) {
                words.remove(0);
            }
            event.ifPresent(events::add);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Happening> firstLine(long now) {
        lock.lock();
        try {
            return events.isEmpty() ? Optional.of(new Happening("leads", id, now, 0)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Happening> parse(String line, long now) {
        if (!line.startsWith("{")) {
            return Optional.empty();
        }
        try {
            Happening event = JSON.readValue(line, Happening.class);
            // One clock for all processes is what every figure rests on: checked with each event.
            if (event.nanos() < bornNanos || event.nanos() > now) {
                throw new RaceException(id + ": its clock is not ours: " + line);
            }
            return Optional.of(event);
        } catch (JsonProcessingException other) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return id + " (pid " + pid() + ")";
    }
}
