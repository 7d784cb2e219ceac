package dev.understudy.program;

import dev.understudy.testkit.process.JavaProcess;

/** An existing {@code main}, wrapped by one line. */
class HaMainTest extends Wrapping {
    @Override
    JavaProcess.Builder wrapped() {
        return JavaProcess.of(WrappedMain.class);
    }
}
