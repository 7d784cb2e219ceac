package dev.understudy.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the strongest containment that can be had here, each tried with a program before it is trusted. */
final class Containments {
    /** Set by the start script when it stays as the first process of a container, to reap and to pass signals on. */
    static final String INIT_PROPERTY = "understudy.init";

    /** Set by the start script when it stays as this process' parent, to pass signals on. */
    static final String SHELL_PROPERTY = "understudy.shell";

    static final String FLAG = "--containment";
    private static final Logger log = LoggerFactory.getLogger(Containments.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int WORKS = 42;
    /** Ends as it should if the process' number is the one that its /proc shows. */
    private static final ImmutableList<String> TRIAL =
            ImmutableList.of("sh", "-c", "read -r pid rest </proc/self/stat && [ \"$pid\" = $$ ] && exit " + WORKS);

    private static final ImmutableList<String> CONTAINING = ImmutableList.of("pid-namespace", "container", "cgroup");
    private final List<String> reasons = new ArrayList<>();

    private Containments() {}

    /**
     * Chooses, and says in one line of the log what is in force and what it cannot catch.
     *
     * @param wanted {@code auto} for the strongest, or one kind
     * @param required whether anything but a real containment is refused
     * @throws ConfigException if what is wanted cannot be had
     */
    static Containment choose(String wanted, boolean required) {
        Containments trials = new Containments();
        Containment chosen = switch (wanted) {
            case "auto" -> trials.strongest();
            case "marks" -> new Containment.Marks();
            case "pid-namespace", "container", "cgroup" ->
                trials.attempt(wanted, true)
                        .orElseThrow(() -> new ConfigException(FLAG, wanted, "cannot be had here: " + trials.whyNot()));
            default ->
                throw new ConfigException(FLAG, wanted, "must be auto, pid-namespace, container, cgroup or marks");
        };
        boolean contains = !(chosen instanceof Containment.Marks);
        if (required && !contains) {
            throw new ConfigException(
                    FLAG,
                    wanted,
                    "no containment, and --require-containment is set"
                            + (trials.reasons.isEmpty() ? "" : ": " + trials.whyNot()));
        }
        if (contains) {
            log.info("containment: {}; {}", chosen.kind(), chosen.limits());
        } else {
            log.warn(
                    "containment: {}; {}{}",
                    chosen.kind(),
                    chosen.limits(),
                    trials.reasons.isEmpty() ? "" : " (" + trials.whyNot() + ")");
        }
        return chosen;
    }

    private String whyNot() {
        return Joiner.on("; ").join(reasons);
    }

    private Containment strongest() {
        for (String kind : CONTAINING) {
            Optional<Containment> works = attempt(kind, false);
            if (works.isPresent()) {
                return works.get();
            }
        }
        return new Containment.Marks();
    }

    private Optional<Containment> attempt(String kind, boolean asked) {
        return switch (kind) {
            case "pid-namespace" -> pidNamespace();
            case "container" -> container(asked);
            default -> cgroup();
        };
    }

    /** A user namespace takes all capabilities away that mean something outside: only who has none loses none. */
    private Optional<Containment> pidNamespace() {
        Optional<Containment> own = tried(new Containment.PidNamespace(false));
        if (own.isPresent() || hasCapabilities()) {
            return own;
        }
        reasons.clear();
        return tried(new Containment.PidNamespace(true));
    }

    /** @param asked whether somebody vouches for the first process, an init that ends with us */
    private Optional<Containment> container(boolean asked) {
        List<Long> ours = new ArrayList<>();
        Optional<ProcessHandle> next = Optional.of(ProcessHandle.current());
        while (next.isPresent() && next.get().pid() != 0) {
            ours.add(next.get().pid());
            next = next.get().parent();
        }
        // The start script in between is no init, and belongs to this process.
        int line = ours.size() - (Boolean.getBoolean(SHELL_PROPERTY) ? 1 : 0);
        boolean first = ours.get(ours.size() - 1) == 1
                && (line == 1 || (line == 2 && (asked || Boolean.getBoolean(INIT_PROPERTY))));
        if (first && !isMachine()) {
            return Optional.of(new Containment.Container(ImmutableList.copyOf(ours)));
        }
        reasons.add("container: this is none, or its first process is neither this one nor its parent");
        return Optional.empty();
    }

    /** The kernel gives the first PID namespace a number that never changes. */
    private static boolean isMachine() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .equals("pid:[4026531836]");
        } catch (IOException unknown) {
            return true;
        }
    }

    private Optional<Containment> cgroup() {
        Optional<Path> group = ownGroup();
        if (group.isEmpty()) {
            reasons.add("cgroup: no control groups of version 2");
            return Optional.empty();
        }
        return tried(new Containment.Cgroup(group.get()));
    }

    /** Runs a program in it and kills what is left. */
    private Optional<Containment> tried(Containment candidate) {
        try {
            ProcessTree trial = ProcessTree.start(candidate, TRIAL, ImmutableMap.of(), false);
            int code = trial.awaitExit(LIMIT);
            String said = new String(trial.output().readAllBytes(), UTF_8);
            trial.kill(LIMIT);
            if (code == WORKS) {
                return Optional.of(candidate);
            }
            reasons.add(candidate.kind() + ": "
                    + (said.isBlank()
                            ? "a trial ended with code " + code
                            : CharMatcher.whitespace().trimAndCollapseFrom(said, ' ')));
        } catch (HaException | IOException failed) {
            reasons.add(candidate.kind() + ": " + failed.getMessage());
        }
        return Optional.empty();
    }

    private static boolean hasCapabilities() {
        return lines(Path.of("/proc/self/status"))
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> new BigInteger(line.substring("CapEff:".length()).strip(), 16))
                .anyMatch(capabilities -> capabilities.signum() != 0);
    }

    /** This process' own group of version 2, where that is mounted: it must hold the program's, to be allowed to. */
    private static Optional<Path> ownGroup() {
        Optional<String> name = lines(Path.of("/proc/self/cgroup"))
                .filter(line -> line.startsWith("0::/"))
                .map(line -> line.substring("0::/".length()))
                .findFirst();
        return lines(Path.of("/proc/self/mountinfo"))
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> Path.of(Splitter.on(' ').splitToList(line).get(4)).resolve(name.orElse("")))
                .filter(group -> Files.isRegularFile(group.resolve("cgroup.procs")))
                .findFirst();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }
}
