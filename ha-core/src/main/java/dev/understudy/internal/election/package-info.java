/** The pure decision core: states, events, effects and the one transition table. */
@NullMarked
package dev.understudy.internal.election;

import org.jspecify.annotations.NullMarked;
