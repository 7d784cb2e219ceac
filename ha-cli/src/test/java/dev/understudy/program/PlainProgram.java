package dev.understudy.program;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that knows nothing of elections: it says that it runs, and does what its first argument says, some of it
 * when a line comes on standard input.
 */
final class PlainProgram {
    private PlainProgram() {}

    public static void main(String[] args) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> hook(args[0])));
        System.out.println("runs at=" + System.nanoTime() + " term=" + System.getProperty("dev.understudy.term")
                + " id=" + System.getProperty("dev.understudy.id") + " args=" + Arrays.toString(args));
        switch (args[0]) {
            case "returns" -> System.in.read();
            case "throws" -> {
                System.in.read();
                throw new IllegalStateException("the program is broken");
            }
            case "exits" -> {
                System.in.read();
                System.exit(3);
            }
            case "thread" -> new Thread(PlainProgram::serve, "server").start();
            default -> new CountDownLatch(1).await();
        }
    }

    private static void serve() {
        try {
            System.out.println("serves");
            System.in.read();
            TimeUnit.MILLISECONDS.sleep(300);
            System.out.println("served");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void hook(String how) {
        System.out.println("hook at=" + System.nanoTime());
        while (how.equals("clings")) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ignored) {
                // It swallows interrupts: that is what is tested.
            }
        }
    }
}
