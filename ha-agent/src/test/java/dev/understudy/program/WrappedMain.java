package dev.understudy.program;

/** {@link PlainProgram}, made highly available by one line. */
final class WrappedMain {
    private WrappedMain() {}

    public static void main(String[] args) throws Exception {
        HaMain.run(args, PlainProgram::main);
    }
}
