package dev.understudy.cli.demo;

import java.util.OptionalLong;

/** What a node said to a request. */
sealed interface Answer {
    /** It is done, now or before. */
    record Done(long term, String node) implements Answer {}

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
