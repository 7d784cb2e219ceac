/** Suites that every backend must pass: what the ports promise, as tests. Subclass one and give it your backend. */
@NullMarked
package dev.understudy.testkit.contract;

import org.jspecify.annotations.NullMarked;
