/** The door of the Java agent, and all of it that a program could see. */
@NullMarked
package dev.understudy.agent;

import org.jspecify.annotations.NullMarked;
