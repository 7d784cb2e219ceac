package dev.understudy.internal.etcd;

import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * A program to be killed: it shows a sign of life. Arguments are the prefix of the election, the endpoints, and
 * settings: key, value, key, value, … It prints its queue entry.
 */
final class SignOfLife {
    private static final String MARK = "@entry ";

    private SignOfLife() {}

    public static void main(String[] args) throws InterruptedException {
        String[] settings = Arrays.copyOfRange(args, 2, args.length);
        try (Session session = new Session(args[0], args[1], settings)) {
            CrashSensor sign = session.coordinator.sign().orElseThrow();
            Entry own = session.enlist("leader");
            sign.show(own);
            System.out.println(MARK + own.key() + " " + own.lease() + " " + own.createRevision());
            new CountDownLatch(1).await();
        }
    }

    /** The entry, from what was printed. */
    static Entry entry(String line) {
        String[] words = line.substring(MARK.length()).split(" ", 3);
        LeaseId lease = new LeaseId(Long.parseUnsignedLong(words[1], 16));
        return new Entry(words[0], lease, Long.parseLong(words[2]), "leader");
    }

    static boolean isEntry(String line) {
        return line.startsWith(MARK);
    }
}
