package dev.understudy.api;

/**
 * What a fenced write compares in the same transaction (claim S1): the leader's queue entry must exist with exactly
 * this create revision.
 *
 * @param key full key of the queue entry as the backend stores it, without the namespace
 * @param createRevision the entry's create revision, the term's number
 */
public record Fence(String key, long createRevision) {}
