package dev.understudy.testkit.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Silences the library while thousands of simulated nodes suffer; a failing seed prints its own transcript. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        library().setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        library().setLevel(null);
    }

    private static Logger library() {
        return (Logger) LoggerFactory.getLogger("dev.understudy");
    }
}
