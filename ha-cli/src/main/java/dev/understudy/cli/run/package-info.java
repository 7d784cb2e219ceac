/** {@code understudy run}: any program, started when this node leads. */
@NullMarked
package dev.understudy.cli.run;

import org.jspecify.annotations.NullMarked;
