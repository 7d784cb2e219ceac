/** The code blocks of the documentation, as sources that are compiled and run. */
@NullMarked
package dev.understudy.docs;

import org.jspecify.annotations.NullMarked;
