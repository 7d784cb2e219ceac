package dev.understudy.internal.runtime;

import dev.understudy.internal.election.ElectionState;
import dev.understudy.spi.Entry;
import java.util.Optional;

/**
 * What the loop shows to other threads: immutable, in one volatile.
 *
 * @param state the machine's state
 * @param leader the first entry of the queue as last read
 * @param leaderAddress where that leader can be reached; empty if unknown
 * @param trouble what keeps the elector from its work, in words
 * @param blocked whether the queue holds something that keeps everybody of this election from leading
 * @param turnAtNanos when the loop last took a turn, monotonic clock
 * @param readAtNanos when the queue was last read, or else when the elector was made
 */
public record Snapshot(
        ElectionState state,
        Optional<Entry> leader,
        String leaderAddress,
        Optional<String> trouble,
        boolean blocked,
        long turnAtNanos,
        long readAtNanos) {}
