/** The shared state as users hold it: reads, fenced writes, transactions, mirrors and locks. */
@NullMarked
package dev.understudy.state;

import org.jspecify.annotations.NullMarked;
