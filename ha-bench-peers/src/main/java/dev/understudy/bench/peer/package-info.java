/**
 * The race's contenders: how a candidate in a process of its own is told what to do and tells what happens, and the
 * peers whose libraries need a class path of their own.
 */
@NullMarked
package dev.understudy.bench.peer;

import org.jspecify.annotations.NullMarked;
