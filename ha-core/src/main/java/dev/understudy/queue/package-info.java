/** Plain values that describe the election's queue: leases, entries, views and claims. */
@NullMarked
package dev.understudy.queue;

import org.jspecify.annotations.NullMarked;
