package dev.understudy.cli;

import dev.understudy.cli.run.Signals;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.EtcdClusterBuilder;
import dev.understudy.internal.etcd.server.EtcdMember;
import dev.understudy.internal.etcd.server.EtcdServerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code understudy etcd run}: a store for the first steps, in the foreground. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Run one etcd member on this machine until it is interrupted, for first steps and trials.",
            "If there is no etcd on this machine, it is installed into the project's cache first.",
            "It listens on 127.0.0.1 only. A store that must survive a machine has three members, and is not this."
        })
final class EtcdRunCommand implements Callable<Integer> {
    private static final int HIGHEST_PORT = 65_535;
    private static final long BEAT_MILLIS = 200;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "where data and log are kept (default: a temporary folder, deleted at the end)")
    private @Nullable Path folder;

    @Option(
            names = "--client-port",
            paramLabel = "N",
            defaultValue = "2379",
            description = "where nodes and commands reach it (default: ${DEFAULT-VALUE})")
    private int clientPort;

    @Option(
            names = "--peer-port",
            paramLabel = "N",
            defaultValue = "2380",
            description = "where other members would reach it (default: ${DEFAULT-VALUE})")
    private int peerPort;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        checkPort("--client-port", clientPort);
        checkPort("--peer-port", peerPort);
        EtcdClusterBuilder builder = EtcdCluster.builder().ports(clientPort, peerPort);
        if (folder == null) {
            serve(builder);
            return 0;
        }
        try {
            FileChannel held = hold(folder);
            try {
                serve(builder.folder(folder.toAbsolutePath()));
            } finally {
                held.close();
            }
        } catch (IOException unusable) {
            throw new ConfigException("--data-dir", folder.toString(), "must be a folder to write into", unusable);
        }
        return 0;
    }

    private void serve(EtcdClusterBuilder builder) throws InterruptedException {
        EtcdBinaries binaries = EtcdBinaries.findOrInstall();
        try (EtcdCluster etcd = builder.binaries(binaries).start()) {
            // Only now: until here a signal ends this process at once, and with it all that it has started.
            for (String signal : List.of("TERM", "INT", "HUP")) {
                Signals.handle(signal, asked::countDown);
            }
            EtcdMember member = etcd.member(0);
            tell(binaries, member);
            while (!asked.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
                // Ctrl-C reaches etcd as soon as this process.
                if (!member.isRunning() && !asked.await(1, TimeUnit.SECONDS)) {
                    throw new EtcdServerException(
                            "etcd has ended by itself; its last words are in " + member.logFile());
                }
            }
        }
        say("etcd has ended" + (folder == null ? "" : "; its data is in " + folder.toAbsolutePath()));
    }

    private void tell(EtcdBinaries binaries, EtcdMember member) {
        String address = "127.0.0.1:" + clientPort;
        say("etcd " + binaries.version() + " serves: one member, for trials, on this machine only");
        say("  nodes and commands: --db.etcd.host=" + address
                + (clientPort == 2379 ? ", which is what they take by themselves" : ""));
        binaries.etcdctl()
                .ifPresent(etcdctl ->
                        say("  etcdctl: " + etcdctl + " --endpoints=" + address + " get --prefix --keys-only /"));
        say("  data: " + member.dataFolder() + (folder == null ? ", deleted at the end; --data-dir keeps it" : ""));
        say("  log: " + member.logFile());
        say("Ctrl-C ends it.");
    }

    private void checkPort(String option, int port) {
        if (port < 1 || port > HIGHEST_PORT) {
            throw new ConfigException(option, Integer.toString(port), "must be a port from 1 to " + HIGHEST_PORT);
        }
        if (clientPort == peerPort) {
            throw new ConfigException(option, Integer.toString(port), "must not be the same as the other port");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            throw new ConfigException(
                    option, Integer.toString(port), "must be free: something listens on 127.0.0.1:" + port, taken);
        }
    }

    /** Has the folder for this process alone: etcd itself would wait for ever without a word. */
    private static FileChannel hold(Path data) throws IOException {
        Files.createDirectories(data);
        FileChannel channel =
                FileChannel.open(data.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // As in another one.
        }
        channel.close();
        throw new ConfigException("--data-dir", data.toString(), "must not be in use by another etcd");
    }

    private void say(String what) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(what);
        out.flush();
    }
}
