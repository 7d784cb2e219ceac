package dev.understudy.cli.run;

import java.lang.reflect.Proxy;

/**
 * Signals of this process. The JDK offers them by {@code sun.misc.Signal} only, which is supported (JEP 260) but which
 * compilers warn of at every use: hence by reflection.
 */
public final class Signals {
    private Signals() {}

    /**
     * Handles a signal from now on, instead of its default.
     *
     * @param name without SIG
     * @param handler called on a thread of the JVM
     * @throws IllegalArgumentException if the JVM keeps the signal for itself, as with {@code -Xrs}
     */
    public static void handle(String name, Runnable handler) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> receiver = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {receiver}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                            return null;
                        }
                        // What every object has.
                        return method.invoke(handler, args);
                    });
            type.getMethod("handle", type, receiver)
                    .invoke(null, type.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException refused) {
            throw new IllegalArgumentException("SIG" + name + " cannot be handled", refused);
        }
    }
}
