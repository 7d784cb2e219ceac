/**
 * Managed etcd servers: finding or installing the binaries, and members and clusters as child processes of this JVM.
 *
 * <p>Knows processes only, no etcd client: what it must ask a member (ready? leading?) it reads from the member's plain
 * HTTP health port, which needs neither TLS material nor credentials.
 */
@NullMarked
package dev.understudy.internal.etcd.server;

import org.jspecify.annotations.NullMarked;
