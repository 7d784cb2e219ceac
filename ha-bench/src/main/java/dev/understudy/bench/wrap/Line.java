package dev.understudy.bench.wrap;

/**
 * One line of the overhead table.
 *
 * @param what is measured
 * @param goal in words
 * @param measured in words
 * @param reached whether the goal is
 */
record Line(String what, String goal, String measured, boolean reached) {}
