package dev.understudy.agent.inside.jul;

import org.jspecify.annotations.Nullable;

/** Stands for {@code java.util.logging.LogRecord}; see {@link Logger}. Holds what gRPC puts into it. */
public class LogRecord {
    private final Level level;
    private final String message;
    private String loggerName = "";
    private @Nullable Throwable thrown;

    public LogRecord(Level level, String message) {
        this.level = level;
        this.message = message;
    }

    public Level getLevel() {
        return level;
    }

    public String getMessage() {
        return message;
    }

    public String getLoggerName() {
        return loggerName;
    }

    public void setLoggerName(String name) {
        loggerName = name;
    }

    public @Nullable Throwable getThrown() {
        return thrown;
    }

    public void setThrown(@Nullable Throwable cause) {
        thrown = cause;
    }

    public void setSourceClassName(String name) {}

    public void setSourceMethodName(String name) {}

    public void setParameters(Object[] values) {}
}
