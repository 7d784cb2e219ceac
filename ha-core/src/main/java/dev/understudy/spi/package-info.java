/** What a backend implements, and the values it speaks in. Users of the library need nothing of it. */
@NullMarked
package dev.understudy.spi;

import org.jspecify.annotations.NullMarked;
