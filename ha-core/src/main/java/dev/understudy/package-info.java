/** What everybody meets first: a node and its builder, the service it runs, terms and leadership. */
@NullMarked
package dev.understudy;

import org.jspecify.annotations.NullMarked;
