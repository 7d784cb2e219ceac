/** Stands for {@code java.util.logging} in the libraries that the agent carries. */
@NullMarked
package dev.understudy.agent.inside.jul;

import org.jspecify.annotations.NullMarked;
