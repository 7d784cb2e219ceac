/** Time and chance, as everything else sees them: a clock, a scheduler, and what spreads retries. */
@NullMarked
package dev.understudy.internal.clock;

import org.jspecify.annotations.NullMarked;
