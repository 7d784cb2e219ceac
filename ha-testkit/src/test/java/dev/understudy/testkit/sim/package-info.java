/** The simulator at work, and its own tests. */
@NullMarked
package dev.understudy.testkit.sim;

import org.jspecify.annotations.NullMarked;
