package dev.understudy.cli.demo;

import dev.understudy.spi.TermEnd;
import java.time.Duration;
import java.util.Optional;

/**
 * One leader's end, and what came of it.
 *
 * @param number from 1
 * @param kill how the leader ended
 * @param oldLeader who led before
 * @param end how its term ended, as the history of terms tells; empty if it does not
 * @param successor who led afterwards; empty if nobody did in time
 * @param bound the longest outage allowed
 * @param acknowledged payments acknowledged in this round
 * @param audit what the store held at the end of the round
 * @param load what else the machine had to do when the successor was found
 */
record Round(
        int number,
        Kill kill,
        String oldLeader,
        Optional<TermEnd> end,
        Optional<Successor> successor,
        Duration bound,
        int acknowledged,
        Audit audit,
        Load load) {

    /** The kind of end, and who noticed it if it had to be noticed. */
    String reason() {
        return end.map(known ->
                        known.detail().isEmpty() ? known.reason().name() : known.reason() + " (" + known.detail() + ")")
                .orElse("-");
    }

    /** Whether somebody took over within the bound. */
    boolean fast() {
        return successor.isPresent() && successor.get().outage().compareTo(bound) <= 0;
    }

    /**
     * Who took over.
     *
     * @param node its name
     * @param term its term
     * @param outage from the last payment acknowledged in the old term to the first one in the new term
     */
    record Successor(String node, long term, Duration outage) {}
}
