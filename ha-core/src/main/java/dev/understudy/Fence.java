package dev.understudy;

/**
 * What a fenced write compares in the same transaction (claims S1, S2): the leader's queue entry must exist with
 * exactly this create revision and be the first in the queue, and the election's terms must still count from this base.
 *
 * @param key full key of the queue entry as the backend stores it, without the namespace
 * @param createRevision the entry's create revision
 * @param base what the election's terms count from; 0 unless the store was restored
 * @param era which of the store's eras the term was won in, counted by this process: a write of a term that was won
 *     before the store was restored to an older state is refused without being sent
 */
public record Fence(String key, long createRevision, long base, long era) {
    /** A fence of the first era: of a store that was not restored while this process lived. */
    public Fence(String key, long createRevision, long base) {
        this(key, createRevision, base, 0);
    }

    /** A fence of an election whose terms are create revisions. */
    public Fence(String key, long createRevision) {
        this(key, createRevision, 0, 0);
    }

    /** The term that the fence stands for. */
    public Term term() {
        return new Term(base + createRevision);
    }
}
