/** A real etcd for tests: a JUnit 5 extension that finds or fetches one, runs it, and breaks it on request. */
@NullMarked
package dev.understudy.testkit.etcd;

import org.jspecify.annotations.NullMarked;
