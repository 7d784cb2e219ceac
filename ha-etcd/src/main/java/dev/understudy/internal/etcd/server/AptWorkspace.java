package dev.understudy.internal.etcd.server;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Package lists and downloads of our own: apt as an ordinary user, the system's state untouched.
 *
 * <p>Signatures are checked as always; only the places where apt keeps its files differ (apt.conf(5)).
 */
final class AptWorkspace {
    private static final Duration QUERY_LIMIT = Duration.ofMinutes(1);
    private static final Duration NETWORK_LIMIT = Duration.ofMinutes(5);

    private final Path folder;
    private final ImmutableList<String> options;

    /**
     * Creates the folders that apt expects.
     *
     * @param folder an existing empty folder
     * @param source the one line of the sources list, or empty to use the system's sources
     */
    AptWorkspace(Path folder, Optional<String> source) throws IOException {
        this.folder = folder;
        for (String name : List.of("lists/partial", "cache/archives/partial", "state", "debs", "tree")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.createFile(folder.resolve("status"));
        ImmutableList.Builder<String> list = ImmutableList.builder();
        option(list, "Dir::State=" + folder.resolve("state"));
        option(list, "Dir::State::lists=" + folder.resolve("lists"));
        option(list, "Dir::State::status=" + folder.resolve("status"));
        option(list, "Dir::Cache=" + folder.resolve("cache"));
        option(list, "Acquire::Retries=2");
        option(list, "Acquire::Languages=none");
        // As root, apt would hand downloads to a user who may not write in our folders.
        option(list, "APT::Sandbox::User=");
        if (source.isPresent()) {
            Path sources = Files.writeString(folder.resolve("sources.list"), source.get() + "\n");
            option(list, "Dir::Etc::sourcelist=" + sources);
            option(list, "Dir::Etc::sourceparts=/dev/null");
        }
        this.options = list.build();
    }

    private static void option(ImmutableList.Builder<String> list, String setting) {
        list.add("-o", setting);
    }

    /** The repository addresses of the system's own sources, as they stand in its lists; may be empty. */
    static List<String> systemRepositories() {
        return repositories(List.of());
    }

    /** The same from this workspace's lists: for a machine whose own lists were removed, as in container images. */
    List<String> repositories() {
        return repositories(options);
    }

    private static List<String> repositories(List<String> options) {
        List<String> command = ImmutableList.<String>builder()
                .add("apt-get")
                .addAll(options)
                .add("indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
                .build();
        return Command.run(QUERY_LIMIT, command).output().lines().distinct().toList();
    }

    /**
     * Fetches the lists. The exit code says little (hooks of the system may fail here): what counts is the download.
     */
    String update() {
        return apt(NETWORK_LIMIT, "update").output().strip();
    }

    /**
     * Downloads packages and unpacks them.
     *
     * @return the folder with the unpacked tree
     * @throws EtcdServerException with apt's own words if a package cannot be had
     */
    Path unpack(String... packages) throws IOException {
        Command.Result download = apt(
                NETWORK_LIMIT,
                ImmutableList.<String>builder()
                        .add("download")
                        .add(packages)
                        .build()
                        .toArray(String[]::new));
        Path tree = folder.resolve("tree");
        try (Stream<Path> debs = Files.list(folder.resolve("debs"))) {
            for (Path deb : debs.toList()) {
                Command.run(QUERY_LIMIT, List.of("dpkg-deb", "-x", deb.toString(), tree.toString()));
            }
        }
        if (!download.ok()) {
            throw new EtcdServerException(lastLine(download.output()));
        }
        return tree;
    }

    private Command.Result apt(Duration limit, String... arguments) {
        List<String> command = ImmutableList.<String>builder()
                .add("apt-get", "-qq")
                .addAll(options)
                .add(arguments)
                .build();
        return Command.run(limit, folder.resolve("debs"), command);
    }

    private static String lastLine(String output) {
        return output.strip().lines().reduce((first, second) -> second).orElse("apt-get download failed");
    }
}
