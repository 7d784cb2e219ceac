/** Tests of the etcd adapters that need no etcd. */
@NullMarked
package dev.understudy.internal.etcd;

import org.jspecify.annotations.NullMarked;
