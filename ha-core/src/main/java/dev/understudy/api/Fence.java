package dev.understudy.api;

/**
 * What a fenced write compares in the same transaction (claims S1, S2): the leader's queue entry must exist with
 * exactly this create revision, and the election's terms must still count from this base.
 *
 * @param key full key of the queue entry as the backend stores it, without the namespace
 * @param createRevision the entry's create revision
 * @param base what the election's terms count from; 0 unless the store was restored
 */
public record Fence(String key, long createRevision, long base) {
    /** A fence of an election whose terms are create revisions. */
    public Fence(String key, long createRevision) {
        this(key, createRevision, 0);
    }

    /** The term that the fence stands for. */
    public Term term() {
        return new Term(base + createRevision);
    }
}
