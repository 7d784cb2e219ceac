/** The etcd adapters against real etcd. */
@NullMarked
package dev.understudy.etcd;

import org.jspecify.annotations.NullMarked;
