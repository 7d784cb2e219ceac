/** The in-process backend: a single replica, tests, first steps. */
@NullMarked
package dev.understudy.memory;

import org.jspecify.annotations.NullMarked;
