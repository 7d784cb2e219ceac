package dev.understudy.spi;

import java.util.Optional;

/**
 * The part of the queue a candidate must know, read linearizably at one revision.
 *
 * @param revision the store's revision of this read
 * @param first the entry with the smallest create revision: the leader; a store may leave it open for a while to
 *     whoever stands further back in a long queue
 * @param own the reader's own entry, if it still exists with the create revision the reader knows
 * @param predecessor the entry with the largest create revision below the reader's own
 * @param era of the store when this was read
 */
public record QueueView(
        long revision, Optional<Entry> first, Optional<Entry> own, Optional<Entry> predecessor, Era era) {
    /** A view of a store that was never restored. */
    public QueueView(long revision, Optional<Entry> first, Optional<Entry> own, Optional<Entry> predecessor) {
        this(revision, first, own, predecessor, Era.FIRST);
    }

    /** The same, read in another era. */
    public QueueView in(Era other) {
        return new QueueView(revision, first, own, predecessor, other);
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
