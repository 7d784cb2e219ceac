/** {@code understudy state}: the shared state of one election, saved, brought back, copied and shown. */
@NullMarked
package dev.understudy.cli.state;

import org.jspecify.annotations.NullMarked;
