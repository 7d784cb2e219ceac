/** Carries the machine's effects out: one loop thread, one callback lane, one clock. */
@NullMarked
package dev.understudy.internal.runtime;

import org.jspecify.annotations.NullMarked;
