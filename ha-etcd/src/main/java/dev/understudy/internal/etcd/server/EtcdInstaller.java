package dev.understudy.internal.etcd.server;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the cache with etcd from the distribution's packages, without root and without touching the system.
 *
 * <p>Needs apt (Debian, Ubuntu) and a network. Two sources are tried, the better first: Debian's release that carries
 * etcd 3.5 (its programs need no more than libc 2.34) from the mirror this machine already uses, then whatever the
 * machine's own sources hold. The result appears in the cache by one rename: several processes may install at once.
 */
public final class EtcdInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdInstaller.class);
    private static final Object ONE_AT_A_TIME = new Object();
    private static final String SUITE = "trixie";
    private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    private static final Pattern DEBIAN_ARCHIVE = Pattern.compile("https?://[^\\s\\[\\]]+/debian/?");
    private static final List<String> PROGRAMS = List.of("etcd", "etcdctl", "etcdutl");

    private final Path etcdCache;

    /** @param etcdCache the folder that holds one folder per version; created if absent */
    EtcdInstaller(Path etcdCache) {
        this.etcdCache = etcdCache;
    }

    /** An installer into the project's own cache. */
    public static EtcdInstaller intoCache() {
        return new EtcdInstaller(EtcdEnvironment.cache().resolve("etcd"));
    }

    /**
     * Installs etcd, unless the cache holds one already. Takes some ten seconds; at most a few minutes.
     *
     * @throws EtcdServerException if that fails; the message says why, and what to do instead
     */
    public EtcdBinaries install() {
        synchronized (ONE_AT_A_TIME) {
            try {
                Files.createDirectories(etcdCache);
                // The lock ends with its holder, who is bounded by the limits of each command he runs.
                try (FileChannel channel = FileChannel.open(
                                etcdCache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock held = channel.lock()) {
                    LOG.debug("holding {}", held);
                    Optional<EtcdBinaries> present = EtcdBinaries.inCache(etcdCache);
                    return present.isPresent() ? present.get() : fetch();
                }
            } catch (IOException failed) {
                throw new EtcdServerException("cannot install etcd into " + etcdCache + ": " + failed, failed);
            }
        }
    }

    private EtcdBinaries fetch() throws IOException {
        LOG.info("no etcd on this machine: fetching one into {}", etcdCache);
        List<String> failures = new ArrayList<>();
        Path work = Files.createTempDirectory(etcdCache, ".install-");
        try {
            for (Optional<String> source : sources(work.resolve("query"))) {
                String name = source.isPresent() ? SUITE : "the system's own sources";
                try {
                    return fetch(Files.createTempDirectory(work, "apt-"), source);
                } catch (EtcdServerException failed) {
                    failures.add(name + ": " + failed.getMessage());
                }
            }
        } catch (EtcdServerException noApt) {
            failures.add(noApt.getMessage());
        } finally {
            delete(work);
        }
        throw new EtcdServerException(advice(failures));
    }

    /** The sources to try, best first; the empty one stands for the system's own. */
    private static List<Optional<String>> sources(Path query) throws IOException {
        List<Optional<String>> sources = new ArrayList<>();
        if (Files.isReadable(KEYRING)) {
            List<String> repositories = AptWorkspace.systemRepositories();
            if (repositories.isEmpty()) {
                AptWorkspace ownLists = new AptWorkspace(Files.createDirectories(query), Optional.empty());
                ownLists.update();
                repositories = ownLists.repositories();
            }
            repositories.stream()
                    .filter(uri -> DEBIAN_ARCHIVE.matcher(uri).matches())
                    .map(uri -> "deb [signed-by=" + KEYRING + "] " + uri + " " + SUITE + " main")
                    .map(Optional::of)
                    .forEach(sources::add);
        }
        sources.add(Optional.empty());
        return sources;
    }

    private EtcdBinaries fetch(Path work, Optional<String> source) throws IOException {
        AptWorkspace apt = new AptWorkspace(work, source);
        String update = apt.update();
        if (!update.isEmpty()) {
            LOG.debug("apt-get update: {}", update);
        }
        Path programs = apt.unpack("etcd-server", "etcd-client").resolve("usr/bin");
        EtcdBinaries fetched = EtcdBinaries.usable(programs.resolve("etcd"), EtcdBinaries.Source.CACHE)
                .orElseThrow(() -> new EtcdServerException(
                        "its etcd does not run on this machine, or is older than " + EtcdVersion.OLDEST));
        return publish(programs, fetched.version(), work.resolve("ready"));
    }

    private EtcdBinaries publish(Path programs, EtcdVersion version, Path ready) throws IOException {
        Files.createDirectory(ready);
        for (String program : PROGRAMS) {
            if (Files.isExecutable(programs.resolve(program))) {
                Files.move(programs.resolve(program), ready.resolve(program));
            }
        }
        Path home = etcdCache.resolve(version.toString());
        if (Files.exists(home)) {
            delete(home); // It holds no usable etcd, or we would not be here.
        }
        Files.move(ready, home, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("etcd {} installed in {}", version, home);
        return new EtcdBinaries(home.resolve("etcd"), version, EtcdBinaries.Source.CACHE);
    }

    private static String advice(List<String> failures) {
        return "no etcd found on this machine, and fetching one failed (" + String.join("; ", failures) + ")."
                + " Do one of: install etcd " + EtcdVersion.OLDEST + " or newer so that it is on the PATH"
                + " (Debian, Ubuntu: apt-get install etcd-server etcd-client);"
                + " or unpack etcd's release archive and set " + EtcdBinaries.VARIABLE + " to its folder;"
                + " or connect this machine to its package mirror and run: ./understudy etcd install";
    }

    private static void delete(Path folder) throws IOException {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
}
