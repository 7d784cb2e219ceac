/** Fault runs: real etcd, real processes, real signals; what users are promised when something breaks. */
@NullMarked
package dev.understudy.faults;

import org.jspecify.annotations.NullMarked;
