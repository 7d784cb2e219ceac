/** Rules about asynchronous answers that every part shares: what a failure means, and how long to wait after one. */
@NullMarked
package dev.understudy.internal.async;

import org.jspecify.annotations.NullMarked;
