/** Real processes under test: JVMs that a test can watch, kill, freeze and thaw. */
@NullMarked
package dev.understudy.testkit.process;

import org.jspecify.annotations.NullMarked;
