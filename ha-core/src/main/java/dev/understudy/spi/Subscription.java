package dev.understudy.spi;

/**
 * Something that goes on until it is closed; closing twice is harmless, and a last call may still come just afterwards.
 */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
