/** Locks for services: a queue for each name, a lease for each who holds it or waits. */
@NullMarked
package dev.understudy.internal.lock;

import org.jspecify.annotations.NullMarked;
