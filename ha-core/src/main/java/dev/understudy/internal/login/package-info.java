/** The rules of a login at a store: when a process logs in, with which secret, and how it lives with refusals. */
@NullMarked
package dev.understudy.internal.login;

import org.jspecify.annotations.NullMarked;
