package dev.understudy.spi;

/**
 * What came of removing a dead leader's entry.
 *
 * @param done whether it was removed by this call; else something was not as it had been seen
 * @param view the queue in the same step, after the removal
 */
public record Eviction(boolean done, QueueView view) {}
