/** The demonstration: a real etcd, three nodes, a client under load, and one leader after the other ends. */
@NullMarked
package dev.understudy.cli.demo;

import org.jspecify.annotations.NullMarked;
