/** Configuration keys, their layers, and typed access with errors that name key, value and rule. */
@NullMarked
package dev.understudy.internal.config;

import org.jspecify.annotations.NullMarked;
