package dev.understudy.testkit.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Silences the library while thousands of simulated nodes suffer; a failing seed prints its own transcript. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {
    /** Test classes may run side by side. */
    private static final AtomicInteger USERS = new AtomicInteger();

    @Override
    public void beforeAll(ExtensionContext context) {
        if (USERS.getAndIncrement() == 0) {
            library().setLevel(Level.OFF);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (USERS.decrementAndGet() == 0) {
            library().setLevel(null);
        }
    }

    private static Logger library() {
        return (Logger) LoggerFactory.getLogger("dev.understudy");
    }
}
