/** etcd as the store of a node: {@link dev.understudy.etcd.Etcd}. */
@NullMarked
package dev.understudy.etcd;

import org.jspecify.annotations.NullMarked;
