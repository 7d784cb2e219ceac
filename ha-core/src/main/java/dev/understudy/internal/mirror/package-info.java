/** A copy of the shared state in memory: filled from pages, kept by changes, verified by revision. */
@NullMarked
package dev.understudy.internal.mirror;

import org.jspecify.annotations.NullMarked;
