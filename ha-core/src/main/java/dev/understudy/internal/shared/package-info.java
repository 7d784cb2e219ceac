/** Many elections of one process under one lease. */
@NullMarked
package dev.understudy.internal.shared;

import org.jspecify.annotations.NullMarked;
