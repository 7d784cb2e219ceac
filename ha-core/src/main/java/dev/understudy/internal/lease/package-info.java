/** Many elections of one process under one lease. */
@NullMarked
package dev.understudy.internal.lease;

import org.jspecify.annotations.NullMarked;
