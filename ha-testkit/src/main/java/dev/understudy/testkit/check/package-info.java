/** Checkers: what really happened in etcd, read from its own history, and whether it should have. */
@NullMarked
package dev.understudy.testkit.check;

import org.jspecify.annotations.NullMarked;
