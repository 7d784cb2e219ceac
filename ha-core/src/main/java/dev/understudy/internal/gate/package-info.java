/** The one door to guarded work, and the phases a gated service goes through. */
@NullMarked
package dev.understudy.internal.gate;

import org.jspecify.annotations.NullMarked;
