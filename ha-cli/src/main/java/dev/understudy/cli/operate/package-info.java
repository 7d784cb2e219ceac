/** Commands that look at an election, and those that act on it, through etcd alone. */
@NullMarked
package dev.understudy.cli.operate;

import org.jspecify.annotations.NullMarked;
