/**
 * A deterministic simulator: the real elector on virtual time, a store in memory behind a bad network, and checkers for
 * the claims of {@code docs/safety.md}. One seed of one commit is one run.
 */
@NullMarked
package dev.understudy.testkit.sim;

import org.jspecify.annotations.NullMarked;
