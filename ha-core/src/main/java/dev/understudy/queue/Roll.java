package dev.understudy.queue;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * All candidates and all nodes, read linearizably at one revision.
 *
 * @param revision the store's revision of this read
 * @param queue the entries, in order: the leader first
 * @param members the registry's records
 */
public record Roll(long revision, ImmutableList<Entry> queue, ImmutableList<Member> members) {
    /** The record of the process behind an entry; empty for a candidate that is no node of ours. */
    public Optional<Member> holder(Entry entry) {
        return members.stream().filter(member -> member.holds(entry)).findFirst();
    }
}
