/** Everything nondeterministic the elector needs, one small interface each. */
@NullMarked
package dev.understudy.port;

import org.jspecify.annotations.NullMarked;
