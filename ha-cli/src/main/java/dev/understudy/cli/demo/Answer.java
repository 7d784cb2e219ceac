package dev.understudy.cli.demo;

import java.util.OptionalLong;

/** What a node said to a request. */
sealed interface Answer {
    /**
     * It is done.
     *
     * @param term under which it was done
     * @param node by which it was done
     * @param fresh whether this request did it; else it had been done before, perhaps by another node than the one
     *     asked
     */
    record Done(long term, String node, boolean fresh) implements Answer {}

    /**
     * Not here, or not now: ask again. The outcome may be unknown, which does no harm where requests are idempotent.
     *
     * @param leader address of the node that leads instead; empty if the node does not know
     * @param leaderTerm the term of that leader
     */
    record Elsewhere(String leader, OptionalLong leaderTerm) implements Answer {}

    /** Never: asking again is of no use. */
    record Refused(int status, String body) implements Answer {}
}
