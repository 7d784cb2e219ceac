package dev.understudy.spi;

import dev.understudy.NodeId;
import java.util.UUID;

/**
 * A process that stands for election: a name and one life of it (claim S9), and what others should know of it.
 *
 * @param id the node's name
 * @param incarnation drawn at random for each elector, so that two processes with one name are told apart
 * @param address where this very process can be reached, for people and redirects; may be empty
 * @param tripwire where this process listens for those who want to notice its death; may be empty
 * @param priority the larger, the sooner a leader hands over to it
 * @param fit false if its service failed to start and has not run since: nobody should hand over to it
 * @param bulletin what it tells people
 * @param answers whether it answers challenges while it leads: nothing may be concluded from the silence of one that
 *     does not, such as an older version
 */
public record Candidate(
        NodeId id,
        UUID incarnation,
        String address,
        String tripwire,
        int priority,
        boolean fit,
        NodeInfo bulletin,
        boolean answers) {
    /** A candidate that does not answer challenges. */
    public Candidate(
            NodeId id,
            UUID incarnation,
            String address,
            String tripwire,
            int priority,
            boolean fit,
            NodeInfo bulletin) {
        this(id, incarnation, address, tripwire, priority, fit, bulletin, false);
    }

    /** A candidate like any other. */
    public static Candidate of(NodeId id, UUID incarnation, String address) {
        return new Candidate(id, incarnation, address, "", 0, true, NodeInfo.NONE);
    }

    /** The same, fit or not. */
    public Candidate withFit(boolean isFit) {
        return new Candidate(id, incarnation, address, tripwire, priority, isFit, bulletin, answers);
    }

    /** The same, telling people of another state. */
    public Candidate inState(String state) {
        NodeInfo told = new NodeInfo(bulletin.version(), state);
        return new Candidate(id, incarnation, address, tripwire, priority, fit, told, answers);
    }

    /** The same, answering challenges. */
    public Candidate answering() {
        return new Candidate(id, incarnation, address, tripwire, priority, fit, bulletin, true);
    }
}
