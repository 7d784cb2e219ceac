package dev.understudy.internal.etcd.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the process environment says about etcd, and what etcd processes may see of it. */
final class EtcdEnvironment {
    private EtcdEnvironment() {}

    /** The system property, else the environment variable, else empty; blank counts as absent. */
    static Optional<String> setting(String property, String variable) {
        return Optional.ofNullable(System.getProperty(property))
                .filter(value -> !value.isBlank())
                .or(() -> Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank()));
    }

    /** The project's cache: {@code ${UNDERSTUDY_CACHE:-${XDG_CACHE_HOME:-~/.cache}/understudy}}. */
    static Path cache() {
        return setting("understudy.cache", "UNDERSTUDY_CACHE")
                .map(Path::of)
                .orElseGet(() -> Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .filter(value -> !value.isBlank())
                        .map(Path::of)
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("understudy"))
                .toAbsolutePath();
    }

    /** etcd refuses to start when an {@code ETCD_…} variable speaks of something a flag says too: remove them all. */
    static void clean(ProcessBuilder builder) {
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> (name.startsWith("ETCD_") && !name.equals("ETCD_UNSUPPORTED_ARCH"))
                        || name.startsWith("ETCDCTL_"));
    }
}
