/**
 * Shared state on any store: fenced writes that share commits, optimistic transactions, views.
 *
 * <p>{@code FencedState} and {@code TermWriter} are what users hold. Every write becomes a {@code Write} in
 * {@code GroupCommit}, which forms a {@code Batch} of those that are free in {@code WriteOrder} and sends it under one
 * fence.
 */
@NullMarked
package dev.understudy.internal.state;

import org.jspecify.annotations.NullMarked;
