package dev.understudy.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A snapshot of a cluster of one member, as an administrator takes it and brings it back. */
final class StoreSnapshot {
    private static final long LIMIT_SECONDS = 30;

    private final EtcdMember member;
    private final EtcdBinaries binaries;
    private final Path file;
    private final String token;

    private StoreSnapshot(EtcdMember member, EtcdBinaries binaries, Path file, String token) {
        this.member = member;
        this.binaries = binaries;
        this.file = file;
        this.token = token;
    }

    /** Saves what the member holds now. */
    static StoreSnapshot of(EtcdMember member) throws IOException, InterruptedException {
        EtcdBinaries binaries = EtcdBinaries.findOrInstall();
        Path file = member.dataFolder().resolveSibling("snapshot.db");
        Files.deleteIfExists(file);
        run(List.of(
                binaries.etcdctl().orElseThrow().toString(),
                "--endpoints=" + member.endpoint(),
                "snapshot",
                "save",
                file.toString()));
        return new StoreSnapshot(member, binaries, file, flag(member, "--initial-cluster-token"));
    }

    /** Kills the member and starts it with what was saved: the same name, addresses, and so the same cluster id. */
    void restore() throws IOException, InterruptedException {
        restore(token);
    }

    /** The same as another cluster: the token is a part of its id. */
    void restoreAsAnotherCluster() throws IOException, InterruptedException {
        restore(token + "-2");
    }

    private void restore(String as) throws IOException, InterruptedException {
        member.kill();
        MoreFiles.deleteRecursively(member.dataFolder(), RecursiveDeleteOption.ALLOW_INSECURE);
        run(List.of(
                binaries.etcdutl().orElseThrow().toString(),
                "snapshot",
                "restore",
                file.toString(),
                "--name=" + member.name(),
                "--initial-cluster=" + member.name() + "=" + member.peerEndpoint(),
                "--initial-cluster-token=" + as,
                "--initial-advertise-peer-urls=" + member.peerEndpoint(),
                "--data-dir=" + member.dataFolder()));
        member.start();
    }

    private static String flag(EtcdMember member, String name) throws IOException {
        Path line = Path.of("/proc", Long.toString(member.pid().orElseThrow()), "cmdline");
        List<String> words = Splitter.on('\0').splitToList(Files.readString(line));
        return words.get(words.indexOf(name) + 1);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " failed: " + said);
        }
    }
}
