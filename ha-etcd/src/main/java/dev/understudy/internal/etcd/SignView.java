package dev.understudy.internal.etcd;

import java.util.Optional;
import java.util.Set;

/**
 * What etcd has of the sign of life under one lease, at one revision.
 *
 * @param stands whether the leader's queue entry is there
 * @param armed the record that says which sign counts; empty if none ever did
 * @param present the names of the signs and guards that are there
 */
record SignView(boolean stands, Optional<Armed> armed, Set<String> present) {
    /**
     * Says that the absence of a sign means something.
     *
     * @param number of the sign that counts
     * @param revision of this record
     */
    record Armed(long number, long revision) {}
}
