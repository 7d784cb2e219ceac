package dev.understudy.testkit.process;

/**
 * A line that a process printed.
 *
 * @param index its number, from 0
 * @param receivedNanos when this JVM read it, on this JVM's {@link System#nanoTime} clock
 * @param text without the line's end
 */
public record OutputLine(long index, long receivedNanos, String text) {
    @Override
    public String toString() {
        return text;
    }
}
