package dev.understudy.spi;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The part of the queue a candidate must know, read linearizably at one revision.
 *
 * @param revision the store's revision of this read
 * @param first the entry with the smallest create revision: the leader; a store may leave it open for a while to
 *     whoever stands further back in a long queue
 * @param own the reader's own entry, if it still exists with the create revision the reader knows
 * @param predecessor the entry with the largest create revision below the reader's own
 * @param ahead how many entries stand before the reader's own, for people: as of a read that showed it, and empty if
 *     they are many or nobody counted
 * @param era of the store when this was read
 */
public record QueueView(
        long revision,
        Optional<Entry> first,
        Optional<Entry> own,
        Optional<Entry> predecessor,
        OptionalInt ahead,
        Era era) {
    /** A view of a store that was never restored, in which nobody counted. */
    public QueueView(long revision, Optional<Entry> first, Optional<Entry> own, Optional<Entry> predecessor) {
        this(revision, first, own, predecessor, OptionalInt.empty(), Era.FIRST);
    }

    /** The same, with so many entries before the reader's own. */
    public QueueView behind(OptionalInt entries) {
        return new QueueView(revision, first, own, predecessor, entries, era);
    }

    /** The same, read in another era. */
    public QueueView in(Era other) {
        return new QueueView(revision, first, own, predecessor, ahead, other);
    }

    /**
     * What is ahead of the reader's own entry and is no entry of this queue: the name of an entry is the queue's and
     * its lease. It is of an election whose prefix begins with the name of this queue, or somebody put it there. Nobody
     * of this queue leads while it is first.
     */
    public Optional<Entry> stray() {
        return own.filter(mine -> mine.key().endsWith(mine.lease().hex())).flatMap(mine -> {
            String queue = mine.key()
                    .substring(0, mine.key().length() - mine.lease().hex().length());
            return Stream.of(first, predecessor)
                    .flatMap(Optional::stream)
                    .filter(entry -> !entry.key().equals(queue + entry.lease().hex()))
                    .findFirst();
        });
    }

    /** Whether the reader's own entry exists and is first: the only ground for promotion (claim S6). */
    public boolean ownIsFirst() {
        return own.isPresent() && first.equals(own);
    }

    /** Whether the reader's own entry is first and terms still count from {@code base}: the ground for staying. */
    public boolean ownIsFirst(long base) {
        return ownIsFirst() && own.get().base() == base;
    }
}
