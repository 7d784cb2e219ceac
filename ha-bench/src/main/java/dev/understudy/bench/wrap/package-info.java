/** What wrapping costs, which programs bear it, and whether two of one ever run. */
@NullMarked
package dev.understudy.bench.wrap;

import org.jspecify.annotations.NullMarked;
