/** Many elections of one process under one lease. */
@NullMarked
package dev.understudy.session;

import org.jspecify.annotations.NullMarked;
