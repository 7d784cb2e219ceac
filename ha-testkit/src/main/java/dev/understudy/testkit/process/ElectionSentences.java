package dev.understudy.testkit.process;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Stream;

/** What a node tells of its election, found in what a process prints: the same words in each form of a node. */
public final class ElectionSentences {
    private ElectionSentences() {}

    /**
     * The sentences about where a node stands, in order, with N for the number of each term.
     *
     * @param lines whatever the process printed, its own format in front of each line
     * @param id the node's
     */
    public static ImmutableList<String> of(Stream<String> lines, String id) {
        String mark = " " + id + ": ";
        return lines.map(line -> " " + line)
                .filter(line -> line.contains(mark))
                .map(line -> line.substring(line.indexOf(mark) + mark.length()).replaceAll("term [0-9]+", "term N"))
                .filter(text -> text.matches("(waits|leads|serves|stopped serving|has left|term N).*"))
                .collect(ImmutableList.toImmutableList());
    }

    /** What a node tells that waits behind a leader and takes over from it. */
    public static List<String> ofTakeOver(String leader) {
        return List.of(
                "waits, first in line; " + leader + " leads in term N",
                "leads in term N; its service starts",
                "serves in term N");
    }
}
