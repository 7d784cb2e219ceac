package dev.understudy.agent.inside.jul;

import java.text.MessageFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Stands for {@code java.util.logging.Logger} in the libraries that the agent carries. The JDK's own logging is
 * configured once, by whoever asks for it first, and that must be the program: the build changes the name in our copies
 * of gRPC, Guava and the others, which use no more of it than there is here.
 */
public class Logger {
    private final org.slf4j.Logger log;

    private Logger(org.slf4j.Logger log) {
        this.log = log;
    }

    public static Logger getLogger(String name) {
        return new Logger(LoggerFactory.getLogger(name));
    }

    public String getName() {
        return log.getName();
    }

    public boolean isLoggable(Level level) {
        return log.isEnabledForLevel(level.level());
    }

    public void log(Level level, String message) {
        log.atLevel(level.level()).log(message);
    }

    public void log(Level level, String message, Object parameter) {
        log(level, message, new Object[] {parameter});
    }

    public void log(Level level, String message, Object[] parameters) {
        if (isLoggable(level)) {
            log.atLevel(level.level()).log(formatted(message, parameters));
        }
    }

    public void log(Level level, String message, @Nullable Throwable thrown) {
        log.atLevel(level.level()).setCause(thrown).log(message);
    }

    public void log(LogRecord record) {
        log(record.getLevel(), record.getMessage(), record.getThrown());
    }

    public void severe(String message) {
        log(Level.SEVERE, message);
    }

    public void warning(String message) {
        log(Level.WARNING, message);
    }

    public void info(String message) {
        log(Level.INFO, message);
    }

    public void config(String message) {
        log(Level.CONFIG, message);
    }

    public void fine(String message) {
        log(Level.FINE, message);
    }

    public void finer(String message) {
        log(Level.FINER, message);
    }

    public void finest(String message) {
        log(Level.FINEST, message);
    }

    private static String formatted(String message, Object[] parameters) {
        try {
            return MessageFormat.format(message, parameters);
        } catch (IllegalArgumentException asItIs) {
            return message;
        }
    }
}
