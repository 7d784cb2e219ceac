package dev.understudy.cli.demo;

/**
 * A payment that a node acknowledged to the client.
 *
 * @param channel through which it went
 * @param payment its id
 * @param amount what was paid
 * @param term the term under which it was made
 * @param node the node that made it
 * @param fresh whether the acknowledged request made it; else an earlier one did, whose answer was lost
 * @param nanos when the answer was read, on this process's monotonic clock
 */
record Ack(String channel, String payment, long amount, long term, String node, boolean fresh, long nanos) {}
