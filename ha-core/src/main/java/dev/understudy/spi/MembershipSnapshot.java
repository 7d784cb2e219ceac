package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.MemberStatus.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All candidates and all nodes, read linearizably at one revision.
 *
 * @param revision the store's revision of this read
 * @param queue the entries, in order: the leader first
 * @param members the registry's records
 * @param era of the store when this was read
 * @param leftOut a sentence for each record, or part of one, that is not what it should be and so is not in here
 */
public record MembershipSnapshot(
        long revision,
        ImmutableList<Entry> queue,
        ImmutableList<Member> members,
        Era era,
        ImmutableList<String> leftOut) {
    /** All of a store that was never restored. */
    public MembershipSnapshot(long revision, ImmutableList<Entry> queue, ImmutableList<Member> members) {
        this(revision, queue, members, Era.FIRST, ImmutableList.of());
    }

    /** The same, read in another era. */
    public MembershipSnapshot in(Era other) {
        return new MembershipSnapshot(revision, queue, members, other, leftOut);
    }

    /** The same, and what could not be read. */
    public MembershipSnapshot without(List<String> sentences) {
        return new MembershipSnapshot(revision, queue, members, era, ImmutableList.copyOf(sentences));
    }

    /** The record of the process behind an entry; empty for a candidate that is no node of ours. */
    public Optional<Member> holder(Entry entry) {
        return members.stream().filter(member -> member.holds(entry)).findFirst();
    }

    /** The leader's entry, if anybody leads. */
    public Optional<Entry> leader() {
        return queue.stream().findFirst();
    }

    /** All candidates and nodes in the order of succession: the leader, who waits, and then who only looks on. */
    public ImmutableList<MemberStatus> standings() {
        ImmutableList.Builder<MemberStatus> all = ImmutableList.builder();
        for (Entry entry : queue) {
            Role role = leader().equals(Optional.of(entry)) ? Role.LEADER : Role.UNDERSTUDY;
            all.add(new MemberStatus(role, entry.holder(), Optional.of(entry), holder(entry)));
        }
        members.stream()
                .filter(member -> queue.stream().noneMatch(member::holds))
                .sorted(Comparator.comparing(member -> member.who().id().value()))
                .map(member -> new MemberStatus(
                        Role.OBSERVER, member.who().id().value(), Optional.empty(), Optional.of(member)))
                .forEach(all::add);
        return all.build();
    }
}
