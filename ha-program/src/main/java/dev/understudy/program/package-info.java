/** What the programs share: flags made from configuration keys, configuration files, exit codes. */
@NullMarked
package dev.understudy.program;

import org.jspecify.annotations.NullMarked;
