package dev.understudy.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
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

    private Bootstrap() {}

    /** Returns when the program may begin. */
    public static void enter(@Nullable String args, Instrumentation instrumentation)
            throws IOException, ReflectiveOperationException {
        Map<String, String> given = Arguments.parse(args == null ? "" : args);
        MainProgram program = MainProgram.ofThisJvm();
        if (!program.isGated(Arguments.gateMain(given)) || Lineage.isChildOfGated()) {
            return;
        }
        if (System.getenv("UNDERSTUDY_TERM") != null) {
            refuse("UNDERSTUDY_TERM is set: this program runs under understudy run already; use one of the two");
        }
        Lineage.mark();
        program.load();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            InsideLoader loader = InsideLoader.of(jar());
            thread.setContextClassLoader(loader);
            loader.loadClass(INSIDE)
                    .getMethod("hold", Map.class, Consumer.class)
                    .invoke(null, given, (Consumer<Runnable>) hook -> LateHook.add(instrumentation, hook));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void refuse(String why) {
        System.err.println("understudy: " + why);
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
