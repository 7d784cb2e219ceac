package dev.understudy.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;

/**
 * A program that knows nothing of elections: it says that it runs, and does what its first argument says, some of it
 * when a line comes on standard input.
 */
final class PlainProgram {
    private static final List<String> STRANGERS = List.of(
            "io.grpc.Channel",
            "io.netty.buffer.ByteBuf",
            "com.google.common.base.Joiner",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "org.slf4j.Logger",
            "dev.understudy.HaNode");

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
            case "looks" -> look();
            case "starts" -> startAnother(args);
            case "mute" -> {
                System.setErr(new Refusing());
                System.out.println("is mute");
                new CountDownLatch(1).await();
            }
            default -> new CountDownLatch(1).await();
        }
    }

    /** What a program can see of who else is in its JVM. The logging is set up as late as a program can. */
    private static void look() {
        System.setProperty("java.util.logging.manager", Manager.class.getName());
        System.out.println("sees "
                + STRANGERS.stream().filter(PlainProgram::isVisible).toList()
                + " logging="
                + LogManager.getLogManager().getClass().getName().replaceFirst(".*\\.(\\w+)\\$", "program.")
                + " loader="
                + Thread.currentThread().getContextClassLoader().getClass().getSimpleName()
                + " properties="
                + System.getProperties().stringPropertyNames().stream()
                        .filter(name -> name.contains("understudy") || name.contains("httpserver"))
                        .sorted()
                        .toList());
    }

    private static boolean isVisible(String type) {
        try {
            Class.forName(type);
            return true;
        } catch (ClassNotFoundException unseen) {
            return PlainProgram.class.getClassLoader().getResource(type.replace('.', '/') + ".class") != null;
        }
    }

    /**
     * Starts another JVM with this program, repeats what it says, and ends with it.
     *
     * @param args "starts", the command of the JVM in parts between bars, then the other one's arguments
     */
    private static void startAnother(String[] args) throws Exception {
        List<String> command = new ArrayList<>(List.of(args[1].split("\\|", 0)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PlainProgram.class.getName()));
        command.addAll(List.of(args).subList(2, args.length));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("UNDERSTUDY_CLUSTER_GATE_MAIN");
        Process child = builder.start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println("child " + child.pid() + " says " + line);
            }
        }
        System.out.println("child ended with " + child.waitFor());
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
                System.out.println("lives at=" + System.nanoTime());
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException ignored) {
                // It swallows interrupts: that is what is tested.
            }
        }
    }

    /** A standard error of the program's own that has no memory left when an announcement comes. */
    private static final class Refusing extends PrintStream {
        private Refusing() {
            super(OutputStream.nullOutputStream(), true, UTF_8);
        }

        @Override
        public void println(String line) {
            if (line.startsWith("understudy: ")) {
                throw new OutOfMemoryError("planted");
            }
        }
    }

    /** A log manager of the program's own, which the JDK takes only if nobody has logged before. */
    public static final class Manager extends LogManager {}
}
