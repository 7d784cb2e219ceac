/** What can go wrong, sorted by what the caller may conclude from it. */
@NullMarked
package dev.understudy.error;

import org.jspecify.annotations.NullMarked;
