/** {@code understudy lb}: configurations of balancers, from the registry. */
@NullMarked
package dev.understudy.cli.lb;

import org.jspecify.annotations.NullMarked;
