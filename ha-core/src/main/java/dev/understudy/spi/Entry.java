package dev.understudy.spi;

import dev.understudy.Fence;
import dev.understudy.Term;

/**
 * One candidate's place in the queue.
 *
 * @param key full key as the backend stores it, without the namespace
 * @param lease the lease it lives under
 * @param createRevision its place: smaller is earlier
 * @param holder the value of the entry, a node id unless a stranger wrote it
 * @param base what terms counted from when the entry was read (claim S2)
 */
public record Entry(String key, LeaseId lease, long createRevision, String holder, long base) {
    /** An entry of an election whose terms are create revisions. */
    public Entry(String key, LeaseId lease, long createRevision, String holder) {
        this(key, lease, createRevision, holder, TermBase.NONE);
    }

    /** Its term, once it leads. */
    public Term term() {
        return new Term(base + createRevision);
    }

    /** What its writes compare, once it leads. */
    public Fence fence() {
        return fence(Era.FIRST);
    }

    /** The same for a term that is won in a later era of the store. */
    public Fence fence(Era won) {
        return new Fence(key, createRevision, base, won.number());
    }
}
