package dev.understudy.bench.race;

/**
 * What a contender's process said.
 *
 * @param event such as {@code leads}
 * @param nanos when, on the machine's monotonic clock: {@link System#nanoTime} of every process
 * @param value a number that belongs to it
 */
record Happening(String event, String id, long nanos, long value) {
    boolean is(String name) {
        return event.equals(name);
    }
}
