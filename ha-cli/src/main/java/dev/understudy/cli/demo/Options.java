package dev.understudy.cli.demo;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * What to show.
 *
 * @param rounds how many leaders end
 * @param kills how they end, one after the other, from the start again when all were used
 * @param ttl of the leader's lease
 * @param etcdMembers 1, 3, 5 or 7
 * @param nodeProgram how to run the sample node, without its flags
 */
record Options(
        int rounds, ImmutableList<Kill> kills, Duration ttl, int etcdMembers, ImmutableList<String> nodeProgram) {
    /** How the leader of a round ends. */
    Kill kill(int round) {
        return kills.get((round - 1) % kills.size());
    }
}
