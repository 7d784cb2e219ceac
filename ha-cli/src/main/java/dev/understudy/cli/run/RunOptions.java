package dev.understudy.cli.run;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * What to run, and how.
 *
 * @param command the program and its arguments
 * @param containment what holds the program and all it starts together
 * @param restart whether it is started again in place when it ends
 * @param once whether this process ends when the term is lost, instead of standing again
 * @param prefix of the election
 * @param stopBudget how long the program and all it has started may take to die
 */
record RunOptions(
        ImmutableList<String> command,
        Containment containment,
        boolean restart,
        boolean once,
        String prefix,
        Duration stopBudget) {}
