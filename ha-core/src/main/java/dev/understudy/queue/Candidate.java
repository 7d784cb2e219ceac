package dev.understudy.queue;

import dev.understudy.api.NodeId;
import java.util.UUID;

/**
 * A process that stands for election: a name and one life of it (claim S9).
 *
 * @param id the node's name
 * @param incarnation drawn at random for each elector, so that two processes with one name are told apart
 * @param address where this very process can be reached, for the registry; may be empty
 */
public record Candidate(NodeId id, UUID incarnation, String address) {}
