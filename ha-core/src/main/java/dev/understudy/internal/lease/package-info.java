/**
 * The rules of a lease, the same for elections and locks: how long each part may take, when it is renewed, until when
 * it may be relied on, and how an abandoned one is ended.
 */
@NullMarked
package dev.understudy.internal.lease;

import org.jspecify.annotations.NullMarked;
