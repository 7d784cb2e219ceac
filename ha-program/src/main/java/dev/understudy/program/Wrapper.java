package dev.understudy.program;

import com.codahale.metrics.MetricRegistry;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.error.HaException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.async.Threads;
import dev.understudy.internal.config.SettingsLoader;
import dev.understudy.internal.config.Surroundings;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import dev.understudy.status.LeaderLabel;
import dev.understudy.status.StatusConfig;
import dev.understudy.status.StatusServer;
import dev.understudy.status.StatusSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The node of a process that is itself the gated program: it holds the program back until it is elected, and ends the
 * process before another can lead. What {@link HaMain} and the agent have in common. Safe from any thread.
 */
public final class Wrapper implements AutoCloseable {
    /** The system property that tells the program its term. */
    public static final String TERM = "dev.understudy.term";
    /** The system property that tells the program this node's name. */
    public static final String ID = "dev.understudy.id";
    /** The system property that tells the program its election's prefix. */
    public static final String PREFIX = "dev.understudy.prefix";

    private final WrappedProgram program;
    private final StatusServer server;
    private final HaNode node;
    private final String prefix;

    private Wrapper(WrappedProgram program, StatusServer server, HaNode node, String prefix) {
        this.program = program;
        this.server = server;
        this.node = node;
        this.prefix = prefix;
    }

    /**
     * Reads the configuration, and stands for election. A configuration that breaks a rule ends the JVM, with one line
     * on standard error and code 78; so does later whatever keeps the node from going on, with the code that
     * {@link ExitCode} has for it.
     *
     * @param keys all that may be configured
     * @param given values that come before all others
     * @return empty if this process is not to be gated
     */
    public static Optional<Wrapper> open(Collection<ConfigKey> keys, Map<String, String> given) {
        try {
            Settings settings = settings(keys, given);
            return HaConfig.of(settings).enabled() ? Optional.of(open(settings)) : Optional.empty();
        } catch (HaException refused) {
            throw exit(refused);
        }
    }

    /** Blocks until this process leads; then the program may begin, and finds its term in the system properties. */
    public void awaitElection() throws InterruptedException {
        Leadership leadership = program.awaitElection();
        System.setProperty(TERM, leadership.term().toString());
        System.setProperty(ID, leadership.holder().value());
        System.setProperty(PREFIX, prefix);
    }

    /**
     * The program has ended by itself, and nothing of it runs any more: resigns, so that another takes over at once.
     * Blocks for at most a lease's time to live and two seconds.
     */
    @Override
    public void close() {
        program.ended();
        node.close();
        server.close();
    }

    /**
     * One line on standard error, as for all programs. Throws nothing: the stream may be the wrapped program's own, and
     * what follows must not depend on it.
     */
    public static void complain(String what) {
        Faults.run(
                "standard error",
                () -> System.err.println("understudy: "
                        + Plain.line(CharMatcher.breakingWhitespace().collapseFrom(what, ' '))));
    }

    private static Settings settings(Collection<ConfigKey> keys, Map<String, String> given) {
        return SettingsLoader.of(keys)
                .format("json", new DaemonFile())
                .commandLine(ImmutableMap.copyOf(given))
                .surroundings(Surroundings.ofProcess(), Optional.empty())
                .load();
    }

    private static Wrapper open(Settings settings) {
        WrappedProgram program = new WrappedProgram();
        StatusServer server = StatusServer.bind(StatusConfig.of(settings, StatusConfig.WRAPPER_LISTEN));
        MetricRegistry metrics = new MetricRegistry();
        HaNode node = HaNode.builder(settings)
                .address(server.address().toString())
                .metrics(metrics)
                .service(LeaderLabel.around(program, settings, metrics))
                .onOverrun(WrappedProgram::halt)
                .build();
        // First the node, which has to wait for etcd: the rest of the server is loaded meanwhile.
        node.start();
        server.start(StatusSource.of(node));
        Threads.start("understudy-watch", () -> watch(node));
        return new Wrapper(program, server, node, settings.text(HaConfig.PREFIX));
    }

    /** A node that cannot go on takes its program with it; one that was closed has ended in order. */
    private static void watch(HaNode node) {
        try {
            Optional<HaException> failure = node.awaitEnd();
            failure.ifPresent(Wrapper::exit);
        } catch (Throwable blind) { // Nobody would notice the end of the node any more, and the program would go on.
            complain("the end of the node cannot be waited for: " + Failures.words(blind));
            WrappedProgram.exit(ExitCode.INTERNAL);
        }
    }

    private static IllegalStateException exit(HaException failure) {
        complain(String.valueOf(failure.getMessage()));
        WrappedProgram.exit(ExitCode.of(failure));
        return new IllegalStateException("the JVM exits", failure);
    }
}
