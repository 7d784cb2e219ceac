package dev.understudy.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;

/**
 * The launchers of Maven, Gradle and Ant: each in the installation that it belongs to. Their jars can start anything
 * else, too, so that their mere presence says nothing.
 */
final class Builders {
    private static final Map<String, Proof> PROOFS = Map.ofEntries(
            Map.entry("org.codehaus.plexus.classworlds.launcher.Launcher", Builders::isMaven),
            Map.entry("org.apache.maven.wrapper.MavenWrapperMain", Builders::isMavenWrapper),
            Map.entry("org.apache.maven.surefire.booter.ForkedBooter", Builders::isSurefire),
            Map.entry("org.gradle.wrapper.GradleWrapperMain", Builders::isGradleWrapper),
            Map.entry("org.gradle.launcher.GradleMain", Builders::isGradle),
            Map.entry("org.gradle.launcher.daemon.bootstrap.GradleDaemon", Builders::isGradle),
            Map.entry("worker.org.gradle.process.internal.worker.GradleWorkerMain", Builders::isGradleWorker),
            Map.entry("org.apache.tools.ant.launch.Launcher", Builders::isAnt));

    /** The main classes that are worth a look. */
    static final Set<String> NAMES = PROOFS.keySet();

    private Builders() {}

    /** Whether a main class in a jar at a place is what it is called. */
    @FunctionalInterface
    private interface Proof {
        boolean holds(Launch launch, Origin origin, Path jar);
    }

    /** Which builder it is, if that is proven. */
    static Optional<String> know(Launch launch, String main, Origin origin) {
        // Surefire's jar is named by another jar, which is made for each run.
        Optional<Path> jar = origin.fileAsNamed(launch.classPath()).or(origin::file);
        return jar.filter(path -> {
                    Proof proof = PROOFS.get(main);
                    return proof != null && proof.holds(launch, origin, path);
                })
                .map(path -> "a builder's (" + path + ")");
    }

    /** Classworlds starts whatever its configuration says, so that this must be Maven's own, and say Maven. */
    private static boolean isMaven(Launch launch, Origin origin, Path jar) {
        Path home = homeOf(jar, "boot");
        Path configuration = home.resolve("bin").resolve("m2.conf");
        String main = System.getProperty("maven.mainClass", "org.apache.maven.");
        return isSame("classworlds.conf", configuration)
                && isSame("maven.home", home)
                && has(home.resolve("lib"), "maven-core*.jar")
                && main.startsWith("org.apache.maven.")
                && startsMaven(configuration);
    }

    private static boolean startsMaven(Path configuration) {
        try {
            return Files.readAllLines(configuration).stream()
                    .map(String::trim)
                    .filter(line -> line.startsWith("main is"))
                    .allMatch(line -> line.startsWith("main is org.apache.maven.")
                            || line.startsWith("main is ${maven.mainClass} "));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean isMavenWrapper(Launch launch, Origin origin, Path jar) {
        return jar.endsWith(Path.of(".mvn", "wrapper", "maven-wrapper.jar"))
                && Files.isRegularFile(jar.resolveSibling("maven-wrapper.properties"));
    }

    private static boolean isSurefire(Launch launch, Origin origin, Path jar) {
        return origin.jarHolds("META-INF/maven/org.apache.maven.surefire/surefire-booter/pom.properties");
    }

    private static boolean isGradleWrapper(Launch launch, Origin origin, Path jar) {
        return jar.endsWith(Path.of("gradle-wrapper.jar"))
                && isGradles(origin)
                && Files.isRegularFile(jar.resolveSibling("gradle-wrapper.properties"));
    }

    private static boolean isGradle(Launch launch, Origin origin, Path jar) {
        Path home = homeOf(jar, "lib");
        return isGradles(origin)
                && Files.isRegularFile(home.resolve("bin").resolve("gradle"))
                && Files.isDirectory(home.resolve("lib").resolve("plugins"));
    }

    private static boolean isGradleWorker(Launch launch, Origin origin, Path jar) {
        Path version = homeOf(jar, "workerMain");
        return jar.endsWith(Path.of("workerMain", "gradle-worker.jar"))
                && version.getParent() != null
                && version.getParent().endsWith("caches");
    }

    /** Its launcher starts another class if it is told to. */
    private static boolean isAnt(Launch launch, Origin origin, Path jar) {
        Path home = homeOf(jar, "lib");
        return isSame("ant.home", home)
                && has(home.resolve("lib"), "ant.jar")
                && Files.isRegularFile(home.resolve("bin").resolve("ant"))
                && !launch.hasArgument("-main");
    }

    private static boolean isGradles(Origin origin) {
        return origin.attribute(Attributes.Name.IMPLEMENTATION_TITLE).startsWith("Gradle");
    }

    /** The folder above the one of that name in which a jar is; no folder at all if it is in another. */
    private static Path homeOf(Path jar, String folder) {
        Path parent = jar.getParent();
        Path home = parent == null ? null : parent.getParent();
        return parent != null && home != null && parent.endsWith(folder) ? home : jar;
    }

    private static boolean isSame(String property, Path path) {
        String value = System.getProperty(property);
        return value != null && Origin.isSame(Path.of(value), path);
    }

    private static boolean has(Path folder, String glob) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            return files.iterator().hasNext();
        } catch (IOException absent) {
            return false;
        }
    }
}
