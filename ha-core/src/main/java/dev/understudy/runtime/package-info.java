/** Carries the machine's effects out: one loop thread, one callback lane, one clock. */
@NullMarked
package dev.understudy.runtime;

import org.jspecify.annotations.NullMarked;
