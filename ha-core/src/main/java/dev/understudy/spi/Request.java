package dev.understudy.spi;

import dev.understudy.NodeId;

/**
 * What an operator asks of the leader of one term, by way of the store. Of a leader of any other term it asks nothing:
 * an old request never ends a new term.
 *
 * @param id drawn at random by whoever asks
 * @param wish what is asked
 * @param lease what the request lives under, so that it goes with whoever asks; value 0 if under none
 * @param revision of its last change: a request that was answered meanwhile has another
 */
public record Request(String id, Wish wish, LeaseId lease, long revision) {
    /** What can be asked. */
    public sealed interface Wish {}

    /**
     * To give up the term.
     *
     * @param term the number of the term
     */
    public record StepDown(long term) implements Wish {}

    /**
     * To hand the term over.
     *
     * @param term the number of the term
     * @param to to whom
     */
    public record HandOver(long term, NodeId to) implements Wish {}

    /**
     * Something else.
     *
     * @param why it cannot be understood, for the answer
     */
    public record Unclear(String why) implements Wish {}
}
