/** What the agent does behind its own class loader. */
@NullMarked
package dev.understudy.agent.inside;

import org.jspecify.annotations.NullMarked;
