package dev.understudy.program;

import dev.understudy.testkit.process.JavaProcess;

/**
 * An existing program, wrapped by the packaged agent: not a line of it is changed, and none of our classes is there.
 */
class AgentWrappingIT extends Wrapping {
    @Override
    JavaProcess.Builder wrapped() {
        return AgentIT.agent(JavaProcess.of(PlainProgram.class), "");
    }
}
