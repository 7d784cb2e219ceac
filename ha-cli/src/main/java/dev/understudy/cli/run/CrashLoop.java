package dev.understudy.cli.run;

import java.time.Duration;

/** Tells when a program ends too soon too often. Not thread-safe. */
final class CrashLoop {
    private static final int MOST = 10;
    private static final Duration SOON = Duration.ofSeconds(3);

    private int inARow;

    /**
     * Counts an exit.
     *
     * @param age how long the program had run
     * @return whether it is more than ten times in a row by now that it ended in less than three seconds
     */
    boolean ended(Duration age) {
        inARow = age.compareTo(SOON) < 0 ? inARow + 1 : 0;
        return inARow > MOST;
    }

    /** Forgets all. */
    void reset() {
        inARow = 0;
    }
}
