package dev.understudy.spi;

import java.util.Optional;

/**
 * Where a node or a foreign candidate stands in the succession, for people.
 *
 * @param role what it is
 * @param id its name
 * @param entry its place in the queue; empty for an observer
 * @param member its record in the registry; empty for a candidate that is no node of ours
 */
public record MemberStatus(Role role, String id, Optional<Entry> entry, Optional<Member> member) {
    /** What a node is at one revision. */
    public enum Role {
        /** First in the queue. */
        LEADER,
        /** In the queue, behind the leader. */
        UNDERSTUDY,
        /** Registered, and not in the queue: it never leads, or is about to join. */
        OBSERVER
    }

    /** The lease that keeps it here. */
    public LeaseId lease() {
        return entry.map(Entry::lease)
                .or(() -> member.map(Member::lease))
                .orElseThrow(() -> new IllegalStateException(id + " stands nowhere"));
    }
}
