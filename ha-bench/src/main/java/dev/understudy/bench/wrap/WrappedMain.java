package dev.understudy.bench.wrap;

import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/** A program that is wrapped: it tells when it begins, works a little, and ends when a line comes. */
final class WrappedMain {
    private static final int BLOCK = 64 * 1024;
    private static final long WARM_UP_SECONDS = 1;
    private static final long WORK_SECONDS = 3;

    private WrappedMain() {}

    public static void main(String[] args) throws Exception {
        System.out.println("begins " + System.nanoTime());
        if (args.length > 0 && args[0].equals("work")) {
            work(WARM_UP_SECONDS);
            System.out.println("worked " + work(WORK_SECONDS));
        }
        System.in.read();
    }

    /** How many blocks are hashed in that time. */
    private static long work(long seconds) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[BLOCK];
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long blocks = 0;
        while (System.nanoTime() - end < 0) {
            block[0] = digest.digest(block)[0];
            blocks++;
        }
        return blocks;
    }
}
