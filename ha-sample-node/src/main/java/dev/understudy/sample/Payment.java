package dev.understudy.sample;

/**
 * A payment as it is stored; written once, in the same commit as the channel it changed.
 *
 * @param channel through which it went
 * @param id given by the payer, so that a payment that is sent again is not made again
 * @param amount what was paid
 * @param sequence its place among the payments of its channel, from 1
 * @param term the term under which it was made
 * @param node who led that term
 */
record Payment(String channel, String id, long amount, long sequence, long term, String node) {}
