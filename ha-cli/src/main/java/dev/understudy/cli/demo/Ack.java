package dev.understudy.cli.demo;

/**
 * A payment that a node acknowledged to the client.
 *
 * @param channel through which it went
 * @param payment its id
 * @param amount what was paid
 * @param term the term that the answer named
 * @param node the node that the answer named
 * @param nanos when the answer was read, on this process's monotonic clock
 */
record Ack(String channel, String payment, long amount, long term, String node, long nanos) {}
