/** The in-process backend: a single replica, tests, first steps. */
@NullMarked
package dev.understudy.internal.memory;

import org.jspecify.annotations.NullMarked;
