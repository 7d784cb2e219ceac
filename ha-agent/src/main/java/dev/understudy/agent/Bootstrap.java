package dev.understudy.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether this JVM is to be gated, and if so holds it here until it leads. This package is all that the program
 * could see of the agent; whatever else the agent needs has a class loader of its own, so that the program may bring
 * any version of anything.
 */
public final class Bootstrap {
    private static final String INSIDE = "dev.understudy.agent.inside.Holder";
    private static final int CONFIG = 78;
    /** What the first of several agents in this JVM was given: the environment may name one, and the command line. */
    private static final AtomicReference<@Nullable String> ENTERED = new AtomicReference<>();

    private Bootstrap() {}

    /** Returns when the program may begin. A JVM that is not held says so in one line on standard error. */
    public static void enter(@Nullable String args, Instrumentation instrumentation)
            throws IOException, ReflectiveOperationException, InterruptedException {
        String arguments = args == null ? "" : args;
        if (!ENTERED.compareAndSet(null, arguments)) {
            refuseUnless(arguments.equals(ENTERED.get()));
            return;
        }
        JvmOptions options = JvmOptions.ofThisJvm(instrumentation, jar());
        refuseUnless(options.agentIsGivenOneWay());
        Map<String, String> given = Arguments.parse(arguments);
        Launch launch = Launch.ofThisJvm(options);
        Optional<String> passes = new Verdict(launch, options, given).passes();
        if (passes.isEmpty()) {
            Optional<Lineage> parent = Lineage.ofThisJvm();
            if (parent.isPresent()) {
                parent.get().endWithIt();
                passes = Optional.of(parent.get().told());
            }
        }
        if (passes.isEmpty()) {
            passes = hold(given, launch, instrumentation);
        }
        if (passes.isPresent()) {
            say(launch.name() + " is not held back: " + passes.get());
        }
    }

    static void say(String what) {
        System.err.println("understudy: " + what);
    }

    /** Starts a thread of the agent's out here, where nothing but the JDK is to be had; what it dies of is told. */
    static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, fault) -> say("the thread " + name + " ended with " + fault));
        thread.start();
    }

    /** Empty when this JVM leads, else why it need not. */
    private static Optional<String> hold(Map<String, String> given, Launch launch, Instrumentation instrumentation)
            throws IOException, ReflectiveOperationException, InterruptedException {
        if (System.getenv("UNDERSTUDY_TERM") != null) {
            refuse("UNDERSTUDY_TERM is set: this program runs under understudy run already; use one of the two");
        }
        launch.load();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            InsideLoader.hideFromOtherAgents();
            InsideLoader loader = InsideLoader.of(jar());
            thread.setContextClassLoader(loader);
            Object leads = loader.loadClass(INSIDE)
                    .getMethod("hold", Map.class, Consumer.class)
                    .invoke(null, given, (Consumer<Runnable>) hook -> LateHook.add(instrumentation, hook));
            if (!Boolean.TRUE.equals(leads)) {
                return Optional.of("cluster.enable-leader-election is false");
            }
        } finally {
            thread.setContextClassLoader(before);
        }
        Lineage.mark();
        return Optional.empty();
    }

    /** Which of two configurations counts must not be guessed. */
    private static void refuseUnless(boolean oneWay) {
        if (!oneWay) {
            refuse("the agent is given to this JVM twice, with different arguments: see " + JvmOptions.VARIABLES
                    + " and the command line");
        }
    }

    private static void refuse(String why) {
        say(why);
        Runtime.getRuntime().halt(CONFIG);
    }

    private static Path jar() {
        try {
            return Path.of(Bootstrap.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
