package dev.understudy.program;

import com.google.common.base.CharMatcher;
import dev.understudy.HaConfig;
import dev.understudy.HaNode;
import dev.understudy.api.Leadership;
import dev.understudy.config.Settings;
import dev.understudy.config.SettingsLoader;
import dev.understudy.error.HaException;
import dev.understudy.status.StatusConfig;
import dev.understudy.status.StatusServer;
import dev.understudy.status.StatusSource;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an existing program highly available: its {@code main} runs when this process leads, and the process ends
 * before another can lead.
 *
 * <pre>{@code
 * public static void main(String[] args) throws Exception {
 *     HaMain.run(args, ExistingMain::main);
 * }
 * }</pre>
 *
 * <p>The arguments are the program's own. The configuration comes from system properties
 * ({@code understudy.cluster.id}), the environment ({@code UNDERSTUDY_CLUSTER_ID}) and the file that
 * {@code UNDERSTUDY_CONFIGFILE} names. While it waits, the status endpoints answer on {@code rest.listen},
 * {@code 127.0.0.1:9280} by default. With {@code cluster.enable-leader-election=false} the program just runs.
 */
public final class HaMain {
    /** The system property that tells the program its term. */
    public static final String TERM = "dev.understudy.term";
    /** The system property that tells the program this node's name. */
    public static final String ID = "dev.understudy.id";
    /** The system property that tells the program its election's prefix. */
    public static final String PREFIX = "dev.understudy.prefix";

    private HaMain() {}

    /** A program's {@code main}. */
    @FunctionalInterface
    public interface Main {
        void run(String[] args) throws Exception;
    }

    /**
     * Waits for the election on the calling thread, then runs the program on it. Returns when the program has ended,
     * with all its non-daemon threads, and another node may lead; throws what {@code main} threw.
     *
     * <p>If the term is lost, the JVM exits with code 75: shutdown hooks have the stop budget, then it is halted,
     * before another can lead (claim S8). If the program exits by itself or on a signal, its hooks run under the term,
     * and the others find its process dead. Exits at once, with one line on standard error, with code 78 for a bad
     * configuration and 76 if another process has this id. A store that does not answer is waited for.
     */
    public static void run(String[] args, Main main) throws Exception {
        Settings settings = checked();
        if (!HaConfig.of(settings, true).enabled()) {
            main.run(args);
            return;
        }
        WrappedProgram program = new WrappedProgram();
        StatusServer server;
        HaNode node;
        try {
            server = StatusServer.bind(StatusConfig.of(settings, StatusConfig.WRAPPER_LISTEN));
            node = HaNode.builder()
                    .settings(settings)
                    .electByDefault()
                    .address(server.address().toString())
                    .service(program)
                    .onOverrun(WrappedProgram::halt)
                    .build();
        } catch (HaException refused) {
            throw exit(refused);
        }
        server.start(StatusSource.of(node));
        node.start();
        Leadership leadership = elected(program, node);
        System.setProperty(TERM, leadership.term().toString());
        System.setProperty(ID, leadership.holder().value());
        System.setProperty(PREFIX, settings.text(HaConfig.PREFIX));
        Set<Thread> before = ProgramThreads.now();
        try {
            main.run(args);
        } finally {
            ProgramThreads.awaitEndOfAllBut(before);
            program.ended();
            node.close();
            server.close();
        }
    }

    /** Settings of which the first value that breaks a rule ends the JVM. */
    private static Settings checked() {
        try {
            Settings settings = settings();
            HaConfig.of(settings, true);
            return settings;
        } catch (HaException refused) {
            throw exit(refused);
        }
    }

    private static Settings settings() {
        SettingsLoader loader = SettingsLoader.of(NodeKeys.wrapper())
                .format("json", new DaemonFile())
                .systemProperties(System.getProperties())
                .environment(System.getenv());
        Optional.ofNullable(System.getenv(SettingsLoader.variable("configfile")))
                .ifPresent(loader::file);
        return loader.load();
    }

    private static Leadership elected(WrappedProgram program, HaNode node) throws InterruptedException {
        Thread watch = new Thread(() -> watch(node), "understudy-watch");
        watch.setDaemon(true);
        watch.start();
        return program.awaitElection();
    }

    /** A node that cannot go on takes its program with it; one that was closed has ended in order. */
    private static void watch(HaNode node) {
        try {
            Optional<HaException> failure = node.awaitEnd();
            failure.ifPresent(HaMain::exit);
        } catch (InterruptedException nobodyInterruptsIt) {
            Thread.currentThread().interrupt();
        }
    }

    private static IllegalStateException exit(HaException failure) {
        System.err.println("understudy: "
                + CharMatcher.breakingWhitespace().collapseFrom(String.valueOf(failure.getMessage()), ' '));
        System.exit(ExitCode.of(failure));
        return new IllegalStateException("the JVM exits", failure);
    }
}
