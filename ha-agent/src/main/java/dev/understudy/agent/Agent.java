package dev.understudy.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters the agent. Compiled for Java 8, so that an old JVM gets a sentence instead of a stack trace; all
 * else needs Java 17.
 */
public final class Agent {
    private static final int CONFIG = 78;
    private static final int INTERNAL = 70;
    private static final double NEEDED = 17;

    private Agent() {}

    /** Called by the JVM before the program's {@code main}, which does not begin before this returns. */
    public static void premain(@Nullable String args, Instrumentation instrumentation) {
        String version = System.getProperty("java.specification.version");
        if (Double.parseDouble(version) < NEEDED) {
            System.err.println("understudy: java " + version + ": must be 17 or later");
            Runtime.getRuntime().halt(CONFIG);
        }
        try {
            Class.forName("dev.understudy.agent.Bootstrap")
                    .getMethod("enter", String.class, Instrumentation.class)
                    .invoke(null, args, instrumentation);
        } catch (ReflectiveOperationException failed) {
            refuse(failed);
        }
    }

    /** A program that was to wait must never begin by mistake: two of it could run. */
    private static void refuse(Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof InvocationTargetException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        for (StackTraceElement frame : failure.getStackTrace()) {
            System.err.println("    at " + frame);
        }
        System.err.println("understudy: internal error, the program was not started: " + failure);
        Runtime.getRuntime().halt(INTERNAL);
    }
}
