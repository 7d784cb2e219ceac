/** How fast the shared state is, beside raw jetcd in the same run. */
@NullMarked
package dev.understudy.bench.state;

import org.jspecify.annotations.NullMarked;
