package dev.understudy.memory;

/**
 * What a commit demands besides its fence: that nothing newer than {@code newest} stands at {@code key}.
 *
 * @param newest mod revision
 */
record Barrier(String key, long newest) {}
