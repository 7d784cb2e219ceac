package dev.understudy.queue;

/**
 * One candidate's place in the queue.
 *
 * @param key full key as the backend stores it, without the namespace
 * @param lease the lease it lives under
 * @param createRevision its place: smaller is earlier; the number of its term once it leads
 * @param holder the value of the entry, a node id unless a stranger wrote it
 */
public record Entry(String key, LeaseId lease, long createRevision, String holder) {}
