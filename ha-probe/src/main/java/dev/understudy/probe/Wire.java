package dev.understudy.probe;

import java.io.Closeable;
import java.io.IOException;

/** An open connection. */
interface Wire extends Closeable {
    /** Sends all of it. */
    void send(byte[] bytes) throws IOException;

    /**
     * Waits for more of the answer.
     *
     * @param into is filled from {@code from} on, as far as there is something
     * @return how many bytes came; zero or less if none will come any more
     */
    int receive(byte[] into, int from) throws IOException;
}
