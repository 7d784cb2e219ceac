package dev.understudy.agent.inside.jul;

/** Stands for {@code java.util.logging.Level}; see {@link Logger}. */
public final class Level {
    public static final Level SEVERE = new Level("SEVERE", org.slf4j.event.Level.ERROR);
    public static final Level WARNING = new Level("WARNING", org.slf4j.event.Level.WARN);
    public static final Level INFO = new Level("INFO", org.slf4j.event.Level.INFO);
    public static final Level CONFIG = new Level("CONFIG", org.slf4j.event.Level.DEBUG);
    public static final Level FINE = new Level("FINE", org.slf4j.event.Level.DEBUG);
    public static final Level FINER = new Level("FINER", org.slf4j.event.Level.TRACE);
    public static final Level FINEST = new Level("FINEST", org.slf4j.event.Level.TRACE);

    private final String name;
    private final org.slf4j.event.Level level;

    private Level(String name, org.slf4j.event.Level level) {
        this.name = name;
        this.level = level;
    }

    org.slf4j.event.Level level() {
        return level;
    }

    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
