package dev.understudy.cli.demo;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Which node a client asks next. It goes where it is sent, but never to a leader of a term it has outlived: a node that
 * has not heard of the new leader yet would send it back to the dead one. Not safe for use by several threads.
 */
final class Route {
    private final ImmutableList<String> nodes;
    private int current;
    private String target;
    private long term;

    Route(List<String> nodes) {
        this.nodes = ImmutableList.copyOf(nodes);
        this.target = this.nodes.get(0);
    }

    /** The address to ask. */
    String target() {
        return target;
    }

    /** The target did what it was asked to do. */
    void served(long byTerm) {
        term = byTerm;
    }

    /** The target is not the leader, and may have named another. */
    void sent(Answer.Elsewhere elsewhere) {
        if (!elsewhere.leader().isEmpty() && elsewhere.leaderTerm().orElse(0) > term) {
            target = elsewhere.leader();
        } else {
            next();
        }
    }

    /** The target does not answer. */
    void next() {
        current = (current + 1) % nodes.size();
        target = nodes.get(current);
    }
}
