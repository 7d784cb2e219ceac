package dev.understudy.docs;

import dev.understudy.program.HaMain;
import dev.understudy.program.Wrapper;

/** A program that waits until it leads. */
final class GatedProgram {
    private GatedProgram() {}

    // docs: docs/wrap.md, block 1
    public static void main(String[] args) throws Exception {
        HaMain.run(args, ExistingMain::main); // module ha-program
    }
    // end

    /** The program as it was. */
    static final class ExistingMain {
        private ExistingMain() {}

        public static void main(String[] args) {
            System.out.println("runs " + args[0] + " in term " + System.getProperty(Wrapper.TERM));
        }
    }
}
