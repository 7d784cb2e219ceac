package dev.understudy.faults;

import dev.understudy.internal.tripwire.Tripwire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A program to be killed: it has a tripwire. Its argument is its incarnation; it prints the port. */
final class TrippedProcess {
    static final String MARK = "@port ";

    private TrippedProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Tripwire tripwire = Tripwire.listening(UUID.fromString(args[0]), anyPort, System::nanoTime, task -> {
            Thread thread = new Thread(task, "tripwire");
            thread.setDaemon(true);
            thread.start();
        });
        System.out.println(MARK + tripwire.port().orElseThrow());
        new CountDownLatch(1).await();
    }
}
