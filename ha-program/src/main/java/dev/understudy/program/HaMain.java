package dev.understudy.program;

import java.util.Map;
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
 * {@code 127.0.0.1:9280} by default. The program finds its term in the system properties that {@link Wrapper} names.
 * With {@code cluster.enable-leader-election=false} the program just runs.
 */
public final class HaMain {
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
        Optional<Wrapper> gated = Wrapper.open(NodeKeys.wrapper(), Map.of());
        if (gated.isEmpty()) {
            main.run(args);
            return;
        }
        Wrapper wrapper = gated.get();
        wrapper.awaitElection();
        Set<Thread> before = ProgramThreads.now();
        try {
            main.run(args);
        } finally {
            ProgramThreads.awaitEndOfAllBut(before);
            wrapper.close();
        }
    }
}
