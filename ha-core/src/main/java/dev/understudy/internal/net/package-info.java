/** Who may be connected, when more want to be than there is room for. */
@NullMarked
package dev.understudy.internal.net;

import org.jspecify.annotations.NullMarked;
