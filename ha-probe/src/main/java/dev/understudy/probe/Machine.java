package dev.understudy.probe;

import java.io.IOException;
import java.util.OptionalLong;

/** What a probe needs of the machine it runs on. There are two: a JVM, and none. */
interface Machine {
    /**
     * Makes sure that this machine can do what is wanted.
     *
     * @throws UsageException if not
     */
    void check(Options options) throws UsageException;

    /**
     * Asks once, within the time-out.
     *
     * @throws IOException if there is no answer, with the reason
     */
    Http.Answer get(Options options) throws IOException;

    /**
     * How long ago a file was touched, milliseconds; empty if there is none.
     *
     * @throws IOException if that cannot be found out
     */
    OptionalLong age(String file) throws IOException;

    void pause(long millis);
}
