/** The probe without a JVM. */
@NullMarked
package dev.understudy.probe;

import org.jspecify.annotations.NullMarked;
