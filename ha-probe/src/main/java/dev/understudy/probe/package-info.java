/** The readiness probe: a program of its own, which shares no code with what it probes. */
@NullMarked
package dev.understudy.probe;

import org.jspecify.annotations.NullMarked;
