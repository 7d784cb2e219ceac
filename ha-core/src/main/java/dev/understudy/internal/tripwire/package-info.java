/**
 * The tripwire: a connection from the first in line into the leader's own process, which ends when that process does.
 */
@NullMarked
package dev.understudy.internal.tripwire;

import org.jspecify.annotations.NullMarked;
