package dev.understudy.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

/**
 * Runs something when the JVM ends, after all of the program's own shutdown hooks, which belong to the term. The JDK
 * has a list of such late hooks for itself; an agent may open it. Where it cannot, nothing runs, and the process is
 * found dead instead.
 */
final class LateHook {
    /** The JDK's own: 0 console, 1 all the program's hooks, 2 delete on exit. */
    private static final int[] FREE_SLOTS = {5, 6, 7, 8};

    private LateHook() {}

    static void add(Instrumentation instrumentation, Runnable hook) {
        try {
            Module base = Object.class.getModule();
            instrumentation.redefineModule(
                    base,
                    Set.of(),
                    Map.of(),
                    Map.of("java.lang", Set.of(LateHook.class.getModule())),
                    Set.of(),
                    Map.of());
            Method add = Class.forName("java.lang.Shutdown")
                    .getDeclaredMethod("add", int.class, boolean.class, Runnable.class);
            add.setAccessible(true);
            register(add, hook);
        } catch (ReflectiveOperationException | RuntimeException otherJdk) {
            System.err.println("understudy: this process will not resign when it ends, but be found dead: " + otherJdk);
        }
    }

    private static void register(Method add, Runnable hook) throws ReflectiveOperationException {
        ReflectiveOperationException taken = new ReflectiveOperationException("no slot");
        for (int slot : FREE_SLOTS) {
            try {
                add.invoke(null, slot, false, hook);
                return;
            } catch (InvocationTargetException inUse) {
                taken = inUse;
            }
        }
        throw taken;
    }
}
