/** Tests of the etcd adapters that need no etcd. */
@NullMarked
package dev.understudy.etcd;

import org.jspecify.annotations.NullMarked;
