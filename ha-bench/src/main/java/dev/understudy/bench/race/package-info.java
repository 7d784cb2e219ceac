/** The race: Understudy and its peers, on real stores, through the same faults, in one run. */
@NullMarked
package dev.understudy.bench.race;

import org.jspecify.annotations.NullMarked;
