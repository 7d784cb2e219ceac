/** The contract suites on the in-process backend. */
@NullMarked
package dev.understudy.testkit.memory;

import org.jspecify.annotations.NullMarked;
