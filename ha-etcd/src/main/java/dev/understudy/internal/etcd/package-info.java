/**
 * The ports of the election over etcd's own election key layout, with jetcd.
 *
 * <p>From the bottom up: {@code EtcdLink} holds a connection to one endpoint, {@code EtcdLinks} sends each call over
 * the link in use and moves on when it fails, {@code EtcdLeases}, {@code EtcdQueue}, {@code EtcdRegistry} and
 * {@code EtcdKeyWatch} are the verbs, {@code EtcdCoordinator} and {@code EtcdStateStore} the ports. No jetcd type is
 * public.
 */
@NullMarked
package dev.understudy.internal.etcd;

import org.jspecify.annotations.NullMarked;
