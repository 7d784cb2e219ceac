package dev.understudy.internal.etcd.server;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs {@code etcdctl} against a cluster. Immutable. */
public final class Etcdctl {
    private final Path program;
    private final ImmutableList<String> flags;

    /**
     * Takes the program beside the server's.
     *
     * @param endpoints one text, separated by commas
     * @param flags global flags for TLS and credentials; see {@code etcdctl --help}
     * @throws EtcdServerException if there is no {@code etcdctl} beside the server
     */
    public Etcdctl(EtcdBinaries binaries, String endpoints, List<String> flags) {
        this.program = binaries.etcdctl()
                .orElseThrow(() -> new EtcdServerException("no etcdctl beside " + binaries.etcd()
                        + ": install it there (Debian, Ubuntu: the package etcd-client)"));
        this.flags = ImmutableList.<String>builder()
                .add("--endpoints", endpoints)
                .addAll(flags)
                .build();
    }

    /** The program's path, for uses that need a process of their own. */
    public Path program() {
        return program;
    }

    /**
     * Runs one command to its end.
     *
     * @return what it printed
     * @throws EtcdServerException quoting what it printed, if it fails or is still running at the end of the limit
     */
    public String run(Duration limit, String... arguments) {
        List<String> command = ImmutableList.<String>builder()
                .add(program.toString())
                .addAll(flags)
                .add(arguments)
                .build();
        Command.Result result = Command.run(limit, command);
        if (!result.ok()) {
            // The first word only: the others may hold a password.
            throw new EtcdServerException(
                    "etcdctl " + arguments[0] + " failed: " + result.output().strip());
        }
        return result.output();
    }
}
