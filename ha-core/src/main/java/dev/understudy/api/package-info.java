/** What users of the library hold in their hands: terms, leadership, contenders, shared state. */
@NullMarked
package dev.understudy.api;

import org.jspecify.annotations.NullMarked;
