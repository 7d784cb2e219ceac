package dev.understudy.spi;

import java.util.function.Consumer;

/**
 * Lets the first in line notice the death of the leader's process long before its lease ends. What a sensor says is
 * judged by the election alone (claim S10).
 *
 * <p>Safe from any thread; no method blocks on the network. Reports may come on any thread, in order, and must not
 * block; one may still come just after a watch was closed.
 */
public interface CrashSensor extends AutoCloseable {
    /** The sensor's name in {@code cluster.crash-detect}, in logs and in the history. */
    String name();

    /** Gives signs of life of this process, the holder of {@code own}, until the watch is closed. */
    Subscription show(Entry own);

    /** Watches the process behind {@code leader} until the watch is closed. */
    Subscription watch(Entry leader, Member member, Consumer<Evidence> report);

    /** Ends all watches and frees what the sensor holds; blocks for at most a second. Idempotent. */
    @Override
    void close();
}
