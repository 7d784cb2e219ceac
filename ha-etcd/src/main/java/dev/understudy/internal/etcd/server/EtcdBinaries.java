package dev.understudy.internal.etcd.server;

import dev.understudy.error.ConfigException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An etcd program that runs on this machine, with its tools beside it. Immutable.
 *
 * @param etcd the server program
 * @param version what it says it is
 * @param source where it was found
 */
public record EtcdBinaries(Path etcd, EtcdVersion version, Source source) {
    /** The system property that names the binaries: a folder, or the {@code etcd} program itself. */
    public static final String PROPERTY = "understudy.etcd.bin";

    /** The environment variable with the same meaning; the property goes before it. */
    public static final String VARIABLE = "UNDERSTUDY_ETCD_BIN";

    private static final Duration VERSION_LIMIT = Duration.ofSeconds(30);

    /** Where binaries were found, in the order of the search. */
    public enum Source {
        /** Named by {@link #PROPERTY} or {@link #VARIABLE}. */
        GIVEN,
        /** On the {@code PATH}. */
        PATH,
        /** In the project's own cache. */
        CACHE
    }

    /** The places to search; a record so that a test can name its own. */
    record Places(Optional<String> given, String path, Path cache) {
        static Places ofThisProcess() {
            return new Places(
                    EtcdEnvironment.setting(PROPERTY, VARIABLE),
                    Optional.ofNullable(System.getenv("PATH")).orElse(""),
                    EtcdEnvironment.cache());
        }

        Path etcdCache() {
            return cache.resolve("etcd");
        }
    }

    /**
     * Searches the given path, then {@code PATH}, then the cache; installs nothing.
     *
     * @throws ConfigException if a path was given, and there is no usable etcd there: then nothing else is tried
     */
    public static Optional<EtcdBinaries> find() {
        return find(Places.ofThisProcess());
    }

    /**
     * As {@link #find}, and if there is none, installs one into the cache: that takes network and some ten seconds.
     *
     * @throws EtcdServerException if that fails too; the message says what to do
     */
    public static EtcdBinaries findOrInstall() {
        Places places = Places.ofThisProcess();
        return find(places).orElseGet(() -> new EtcdInstaller(places.etcdCache()).install());
    }

    static Optional<EtcdBinaries> find(Places places) {
        if (places.given().isPresent()) {
            return Optional.of(given(places.given().get()));
        }
        return onPath(places.path()).or(() -> inCache(places.etcdCache()));
    }

    /** {@code etcdctl}, if it lies beside the server. */
    public Optional<Path> etcdctl() {
        return beside("etcdctl");
    }

    /** {@code etcdutl}, if it lies beside the server: releases before 3.5 have none. */
    public Optional<Path> etcdutl() {
        return beside("etcdutl");
    }

    private Optional<Path> beside(String name) {
        return Optional.of(etcd.resolveSibling(name)).filter(Files::isExecutable);
    }

    private static EtcdBinaries given(String value) {
        Path path = Path.of(value).toAbsolutePath();
        Path etcd = Files.isDirectory(path) ? path.resolve("etcd") : path;
        if (!isProgram(etcd)) {
            throw new ConfigException(PROPERTY, value, "must be an etcd program, or a folder that holds one");
        }
        EtcdVersion version = versionOf(etcd)
                .orElseThrow(() -> new ConfigException(PROPERTY, value, "must be an etcd that runs on this machine"));
        if (version.compareTo(EtcdVersion.OLDEST) < 0) {
            throw new ConfigException(
                    PROPERTY, value, "must be etcd " + EtcdVersion.OLDEST + " or newer, this is " + version);
        }
        return new EtcdBinaries(etcd, version, Source.GIVEN);
    }

    private static Optional<EtcdBinaries> onPath(String path) {
        return Stream.of(path.split(Pattern.quote(File.pathSeparator), -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "etcd").toAbsolutePath())
                .flatMap(etcd -> usable(etcd, Source.PATH).stream())
                .findFirst();
    }

    /** The newest usable version in the cache. */
    static Optional<EtcdBinaries> inCache(Path etcdCache) {
        return cachedVersions(etcdCache).stream()
                .sorted(Comparator.reverseOrder())
                .map(version -> etcdCache.resolve(version.toString()).resolve("etcd"))
                .flatMap(etcd -> usable(etcd, Source.CACHE).stream())
                .findFirst();
    }

    private static List<EtcdVersion> cachedVersions(Path etcdCache) {
        if (!Files.isDirectory(etcdCache)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(etcdCache)) {
            return folders.flatMap(
                            folder -> EtcdVersion.parse(folder.getFileName().toString()).stream())
                    .toList();
        } catch (IOException unreadable) {
            throw new EtcdServerException("cannot read the cache " + etcdCache, unreadable);
        }
    }

    /** The program with its version, if it runs here and is new enough. */
    static Optional<EtcdBinaries> usable(Path etcd, Source source) {
        return Optional.of(etcd)
                .filter(EtcdBinaries::isProgram)
                .flatMap(EtcdBinaries::versionOf)
                .filter(version -> version.compareTo(EtcdVersion.OLDEST) >= 0)
                .map(version -> new EtcdBinaries(etcd, version, source));
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static Optional<EtcdVersion> versionOf(Path etcd) {
        try {
            return EtcdVersion.fromBanner(Command.run(VERSION_LIMIT, List.of(etcd.toString(), "--version"))
                    .output());
        } catch (EtcdServerException doesNotRun) {
            return Optional.empty();
        }
    }
}
