/** The parts of a node, and how they are put together. */
@NullMarked
package dev.understudy.internal.node;

import org.jspecify.annotations.NullMarked;
